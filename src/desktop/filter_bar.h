// SPDX-License-Identifier: GPL-3.0-or-later
//
// FilterBar: below the search field during a search: filters to narrow it down, order, strictness, folding of
// near-identical pictures, the interpretation of the query, and the number of pictures left out. Used from the window's
// thread; only shows and emits signals.
#pragma once
#include "photo/query.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QWidget>

namespace trove::desktop {

class FilterBar final : public QWidget {
    Q_OBJECT

public:
    FilterBar(double strictness, QWidget* parent);
    void show_answer(const Answer& answer);
    void show_nothing();  // no filters and notes, while there is no answer

    [[nodiscard]] double strictness() const { return strict_->value() / 100.0; }

    [[nodiscard]] Sort order() const;

    [[nodiscard]] bool folds() const { return fold_->isChecked(); }

signals:
    void filter_wanted(QString filter);
    void changed();  // order, strictness or folding

private:
    QHBoxLayout* filters_;
    QComboBox* order_;
    QSlider* strict_;
    QCheckBox* fold_;
    QLabel* notes_;
};

}  // namespace trove::desktop
