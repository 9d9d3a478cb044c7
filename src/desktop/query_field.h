// SPDX-License-Identifier: GPL-3.0-or-later
//
// QueryField: the input of a query: offers fields and values of the query language during typing, and earlier searches
// on the down key. Used from the window's thread; the library is queried on others.
#pragma once
#include "desktop/work.h"
#include "engine/library.h"

#include <QAbstractListModel>
#include <QCompleter>
#include <QLineEdit>

#include <vector>

namespace trove::desktop {

// Rows whose displayed text differs from the text they insert.
class OfferModel final : public QAbstractListModel {
    Q_OBJECT

public:
    struct Offer {
        QString text;  // new text of the whole field
        QString shown;
    };

    using QAbstractListModel::QAbstractListModel;
    void show(std::vector<Offer> offers);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<Offer> offers_;
};

class QueryField final : public QLineEdit {
    Q_OBJECT

public:
    QueryField(engine::Library& library, QThreadPool& pool, QWidget* parent);

    // Appends a filter, or the beginning of one ("camera:").
    void add(const QString& filter);

    [[nodiscard]] const OfferModel& offers() const { return *offers_; }

signals:
    void changed();  // by typing or choosing an offer, not by setText()

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void offer_completions();
    void offer_earlier();
    void show_offers(std::vector<OfferModel::Offer> offers);

    engine::Library& library_;
    QThreadPool& pool_;
    OfferModel* offers_;
    QCompleter* completer_;
    Latest asked_;
};

}  // namespace trove::desktop
