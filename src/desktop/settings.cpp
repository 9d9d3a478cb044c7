// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/settings.h"

#include <QSettings>

#include <algorithm>

namespace trove::desktop {
namespace {

QSettings file() {
    return {QSettings::IniFormat, QSettings::UserScope, QStringLiteral("trove"), QStringLiteral("desktop")};
}

constexpr const char* kColourNames[] = {"system", "light", "dark"};

}  // namespace

// The file may be edited by hand, so each value is clamped to its bounds.
Settings read_settings() {
    const auto kept = file();
    Settings settings;
    const QString colours = kept.value(QStringLiteral("colours")).toString();
    for (int i = 0; i < 3; ++i)
        if (colours == QLatin1String(kColourNames[i])) settings.colours = static_cast<Colours>(i);
    const auto flag = [&](const char* name, bool& value) { value = kept.value(QLatin1String(name), value).toBool(); };
    flag("stay_in_tray", settings.stay_in_tray);
    flag("notify", settings.notify);
    flag("read_text", settings.read_text);
    settings.row_height_px =
        std::clamp(kept.value(QStringLiteral("row_height_px"), settings.row_height_px).toInt(), 60, 600);
    settings.slideshow_s = std::clamp(kept.value(QStringLiteral("slideshow_s"), settings.slideshow_s).toInt(), 1, 60);
    const double strictness = kept.value(QStringLiteral("strictness"), settings.strictness).toDouble();
    if (strictness >= 0 && strictness <= 1) settings.strictness = strictness;
    return settings;
}

void keep(const Settings& settings) {
    auto kept = file();
    kept.setValue(QStringLiteral("colours"), QLatin1String(kColourNames[static_cast<int>(settings.colours)]));
    kept.setValue(QStringLiteral("stay_in_tray"), settings.stay_in_tray);
    kept.setValue(QStringLiteral("notify"), settings.notify);
    kept.setValue(QStringLiteral("read_text"), settings.read_text);
    kept.setValue(QStringLiteral("row_height_px"), settings.row_height_px);
    kept.setValue(QStringLiteral("slideshow_s"), settings.slideshow_s);
    kept.setValue(QStringLiteral("strictness"), settings.strictness);
}

}  // namespace trove::desktop
