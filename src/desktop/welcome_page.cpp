// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/welcome_page.h"

#include <QCommandLinkButton>
#include <QFile>
#include <QLabel>
#include <QPushButton>

namespace trove::desktop {

WelcomePage::WelcomePage(QWidget* parent) : QWidget(parent) {
    auto* name = new QLabel(tr("Trove"), this);
    QFont large = name->font();
    large.setPointSizeF(large.pointSizeF() * 2.6);
    large.setBold(true);
    name->setFont(large);
    name->setAlignment(Qt::AlignCenter);
    auto* sentence = new QLabel(tr("Point Trove at your pictures, and find the ones you forgot you had. They stay "
                                   "where they are, and nothing leaves this computer."),
                                this);
    sentence->setWordWrap(true);
    sentence->setAlignment(Qt::AlignCenter);
    auto* crawl = new QPushButton(tr("Crawl this\u2026"), this);
    QFont strong = crawl->font();
    strong.setPointSizeF(strong.pointSizeF() * 1.3);
    crawl->setFont(strong);
    crawl->setDefault(true);
    crawl->setMinimumSize(220, 52);
    crawl->setAccessibleDescription(tr("Choose a folder of pictures"));
    auto* drop = new QLabel(tr("\u2026 or drop a folder, a photo library or a catalog here"), this);
    drop->setAlignment(Qt::AlignCenter);
    drop->setForegroundRole(QPalette::PlaceholderText);
    found_ = new QWidget(this);
    list_ = new QVBoxLayout(found_);
    found_->setMinimumWidth(460);
    found_->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(40, 20, 40, 20);
    column->setSpacing(16);
    column->addStretch(2);
    column->addWidget(name);
    column->addWidget(sentence);
    column->addWidget(crawl, 0, Qt::AlignCenter);
    column->addWidget(drop);
    column->addWidget(found_, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(crawl, &QPushButton::clicked, this, &WelcomePage::choose_wanted);
}

void WelcomePage::show_proposals(const std::vector<Proposal>& found) {
    while (QLayoutItem* item = list_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (!found.empty()) list_->addWidget(new QLabel(tr("Found on this computer:"), found_));
    for (const Proposal& proposal : found) {
        const QString path = QFile::decodeName(proposal.path.c_str());
        auto* button = new QCommandLinkButton(proposal.what, path, found_);
        list_->addWidget(button);
        connect(button, &QCommandLinkButton::clicked, this, [this, path] { emit crawl_wanted({path}); });
    }
    found_->setVisible(!found.empty());
}

}  // namespace trove::desktop
