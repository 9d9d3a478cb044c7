// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/appearance.h"

#include <QApplication>
#include <QStyle>
#include <QStyleFactory>

namespace trove::desktop {
namespace {

QPalette dark_palette() {
    QPalette dark(QColor(45, 45, 48), QColor(30, 30, 32));
    dark.setColor(QPalette::Base, QColor(38, 38, 41));
    dark.setColor(QPalette::AlternateBase, QColor(52, 52, 56));
    dark.setColor(QPalette::Highlight, QColor(66, 133, 244));
    dark.setColor(QPalette::HighlightedText, Qt::white);
    dark.setColor(QPalette::Link, QColor(138, 180, 248));
    dark.setColor(QPalette::PlaceholderText, QColor(170, 170, 175));
    dark.setColor(QPalette::ToolTipBase, QColor(60, 60, 64));
    dark.setColor(QPalette::ToolTipText, Qt::white);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        dark.setColor(QPalette::Disabled, role, QColor(120, 120, 125));
    return dark;
}

bool is_dark(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

}  // namespace

Appearance::Appearance(QObject* parent)
    : QObject(parent), style_(QApplication::style()->name()), palette_(QApplication::palette()), desktop_(this) {
    connect(&desktop_, &DesktopColours::told, this, [this](bool dark) {
        desktop_is_dark_ = dark;
        apply();
    });
}

void Appearance::set(Colours colours) {
    colours_ = colours;
    apply();
}

void Appearance::apply() {
    const bool dark = colours_ == Colours::kDark || (colours_ == Colours::kSystem && desktop_is_dark_);
    // Keeps the platform's own style and colours if they already match, because they fit the desktop best.
    if ((colours_ == Colours::kSystem && !desktop_is_dark_) || dark == is_dark(palette_)) {
        if (QApplication::style()->name() != style_) QApplication::setStyle(style_);
        if (QApplication::palette() != palette_) QApplication::setPalette(palette_);
        return;
    }
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(dark ? dark_palette() : QPalette(QColor(239, 239, 239)));
}

}  // namespace trove::desktop
