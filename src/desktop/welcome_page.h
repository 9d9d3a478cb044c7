// SPDX-License-Identifier: GPL-3.0-or-later
//
// WelcomePage: shown for an empty library: one sentence, one button, and proposals from this computer. Used from the
// window's thread.
#pragma once
#include "desktop/proposals.h"

#include <QVBoxLayout>
#include <QWidget>

namespace trove::desktop {

class WelcomePage final : public QWidget {
    Q_OBJECT

public:
    explicit WelcomePage(QWidget* parent);
    void show_proposals(const std::vector<Proposal>& found);

signals:
    void choose_wanted();
    void crawl_wanted(QStringList paths);

private:
    QVBoxLayout* list_;
    QWidget* found_;
};

}  // namespace trove::desktop
