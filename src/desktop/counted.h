// SPDX-License-Identifier: GPL-3.0-or-later
//
// counted(): "1 picture", "1,204 pictures". Pure.
#pragma once
#include <QLocale>
#include <QString>

namespace trove::desktop {

template <class Number>
[[nodiscard]] QString counted(Number number, const QString& one, const QString& many) {
    return QLocale().toString(static_cast<qlonglong>(number)) + QLatin1Char(' ') + (number == 1 ? one : many);
}

}  // namespace trove::desktop
