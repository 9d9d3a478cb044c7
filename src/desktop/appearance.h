// SPDX-License-Identifier: GPL-3.0-or-later
//
// Appearance: light or dark, by the person's choice, else by the desktop's. Qt 6.4 follows the desktop if a platform
// theme provides colours; otherwise the settings portal is used (desktop_bus.h). Used from the window's thread; one per
// program.
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

    const QString style_;     // the platform's own
    const QPalette palette_;  // the platform's own
    DesktopColours desktop_;
    bool desktop_is_dark_ = false;
    Colours colours_ = Colours::kSystem;
};

}  // namespace trove::desktop
