// SPDX-License-Identifier: GPL-3.0-or-later
//
// QueryField: where a query is typed: offers fields and values of the query language as they are typed, and earlier
// searches with the down key. Used from the window's thread; the library is asked on others.
#pragma once
#include "desktop/work.h"
#include "engine/library.h"

#include <QAbstractListModel>
#include <QCompleter>
#include <QLineEdit>

#include <vector>

namespace trove::desktop {

// Rows that show one thing and put another into the field.
class OfferModel final : public QAbstractListModel {
    Q_OBJECT

public:
    struct Offer {
        QString text;  // of the whole field
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

    // Puts a filter, or the beginning of one ("camera:"), behind what is there.
    void add(const QString& filter);

    [[nodiscard]] const OfferModel& offers() const { return *offers_; }

signals:
    void changed();  // by typing or by choosing what was offered; not by setText()

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
