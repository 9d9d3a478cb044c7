// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/query_field.h"

#include <QAbstractItemView>
#include <QKeyEvent>

#include <algorithm>

namespace trove::desktop {
namespace {

constexpr std::size_t kMostOffers = 12;

}  // namespace

void OfferModel::show(std::vector<Offer> offers) {
    beginResetModel();
    offers_ = std::move(offers);
    endResetModel();
}

int OfferModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(offers_.size());
}

QVariant OfferModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const Offer& offer = offers_[static_cast<std::size_t>(index.row())];
    if (role == Qt::EditRole) return offer.text;
    return role == Qt::DisplayRole ? offer.shown : QVariant();
}

QueryField::QueryField(engine::Library& library, QThreadPool& pool, QWidget* parent)
    : QLineEdit(parent),
      library_(library),
      pool_(pool),
      offers_(new OfferModel(this)),
      completer_(new QCompleter(offers_, this)) {
    setPlaceholderText(tr("Search: two dogs in the snow"));
    setAccessibleName(tr("Search"));
    setClearButtonEnabled(true);
    // Not the line edit's own completer, which would show offers for the previous text.
    completer_->setWidget(this);
    completer_->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    completer_->setMaxVisibleItems(static_cast<int>(kMostOffers));
    connect(completer_, qOverload<const QString&>(&QCompleter::activated), this, [this](const QString& text) {
        const bool unfinished = text.endsWith(QLatin1Char(':'));
        setText(unfinished ? text : text + QLatin1Char(' '));
        emit changed();
        if (unfinished) offer_completions();
    });
    connect(this, &QLineEdit::textEdited, this, [this] {
        emit changed();
        offer_completions();
    });
    connect(this, &QLineEdit::returnPressed, this, [this] {
        asked_.forget();
        completer_->popup()->hide();
    });
}

void QueryField::add(const QString& filter) {
    const QString before = text().trimmed();
    setText(before.isEmpty() ? filter : before + QLatin1Char(' ') + filter);
    setFocus();
    if (filter.endsWith(QLatin1Char(':'))) return offer_completions();
    emit changed();
}

void QueryField::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Down && !completer_->popup()->isVisible())
        return text().isEmpty() ? offer_earlier() : offer_completions();
    if (event->key() == Qt::Key_Escape && completer_->popup()->isVisible()) {
        asked_.forget();
        return completer_->popup()->hide();
    }
    QLineEdit::keyPressEvent(event);
}

void QueryField::offer_completions() {
    const QString typed = text().left(cursorPosition());
    if (typed.trimmed().isEmpty() || typed.endsWith(QLatin1Char(' ')) || cursorPosition() != text().size())
        return show_offers({});
    asked_.ask(
        pool_, this, [this, typed = typed.toStdString()] { return library_.complete(typed, kMostOffers); },
        [this](const Result<std::vector<Completion>>& completions) {
            std::vector<OfferModel::Offer> offers;
            if (completions)
                for (const Completion& one : *completions) {
                    const QString added = QString::fromStdString(one.added);
                    offers.push_back({QString::fromStdString(one.text),
                                      one.meaning.empty()
                                          ? added
                                          : added + QStringLiteral("   ") + QString::fromStdString(one.meaning)});
                }
            if (offers.size() == 1 && offers.front().text == text()) offers.clear();
            show_offers(std::move(offers));
        });
}

void QueryField::offer_earlier() {
    struct Earlier {
        std::vector<SavedSearch> saved;
        std::vector<std::string> recent;
    };

    asked_.ask(
        pool_, this,
        [this] {
            Earlier earlier;
            if (auto saved = library_.browse().saved_searches()) earlier.saved = std::move(*saved);
            if (auto recent = library_.browse().recent_searches()) earlier.recent = std::move(*recent);
            return earlier;
        },
        [this](const Earlier& earlier) {
            std::vector<OfferModel::Offer> offers;
            for (const SavedSearch& one : earlier.saved)
                offers.push_back({QString::fromStdString(one.query),
                                  QStringLiteral("\u2605 %1   %2")
                                      .arg(QString::fromStdString(one.name), QString::fromStdString(one.query))});
            for (const std::string& one : earlier.recent)
                offers.push_back({QString::fromStdString(one), QString::fromStdString(one)});
            offers.resize(std::min(offers.size(), kMostOffers));
            show_offers(std::move(offers));
        });
}

void QueryField::show_offers(std::vector<OfferModel::Offer> offers) {
    const bool any = !offers.empty();
    offers_->show(std::move(offers));
    if (any && hasFocus())
        completer_->complete();
    else
        completer_->popup()->hide();
}

}  // namespace trove::desktop
