// SPDX-License-Identifier: GPL-3.0-or-later
//
// Appearance: light or dark, as the person chose, else as the desktop has it. Qt 6.4 follows the desktop where a
// platform theme gives it colours; where none does, the settings portal is asked (desktop_bus.h). Used from the
// window's thread; one a program.
#pragma once
#include "desktop/desktop_bus.h"
#include "desktop/settings.h"

#include <QPalette>

namespace trove::desktop {

class Appearance final : public QObject {
    Q_OBJECT

public:
    explicit Appearance(QObject* parent);
    void set(Colours colours);

private:
    void apply();

    const QString style_;     // as the platform gave it
    const QPalette palette_;  // likewise
    DesktopColours desktop_;
    bool desktop_is_dark_ = false;
    Colours colours_ = Colours::kSystem;
};

}  // namespace trove::desktop
