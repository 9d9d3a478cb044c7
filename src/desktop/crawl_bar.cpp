// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/crawl_bar.h"

#include "desktop/counted.h"

#include <QHBoxLayout>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace trove::desktop {
namespace {

QString tr(const char* text) {
    return CrawlBar::tr(text);
}

QString duration_text(double seconds) {
    const int s = static_cast<int>(std::lround(std::max(seconds, 0.0)));
    if (s < 60) return counted(s, tr("second"), tr("seconds"));
    if (s < 3600) return counted((s + 59) / 60, tr("minute"), tr("minutes"));
    return counted(s / 3600, tr("hour"), tr("hours")) + QLatin1Char(' ') +
           counted(s % 3600 / 60, tr("minute"), tr("minutes"));
}

}  // namespace

QString progress_text(const CrawlProgress& p) {
    const QLocale locale;
    if (p.phase == CrawlPhase::kFinishing) return tr("Finishing");
    QString text = p.scan_finished ? tr("%1 of %2")
                                         .arg(locale.toString(static_cast<qlonglong>(p.done)),
                                              locale.toString(static_cast<qlonglong>(p.to_do)))
                                   : tr("%1 done, still looking (%2 found)")
                                         .arg(locale.toString(static_cast<qlonglong>(p.done)),
                                              locale.toString(static_cast<qlonglong>(p.found)));
    if (p.per_second > 0)
        text += tr(" \u00b7 %1 a second").arg(locale.toString(p.per_second, 'f', p.per_second < 10 ? 1 : 0));
    if (p.eta_s) text += tr(" \u00b7 %1 left").arg(duration_text(*p.eta_s));
    return text;
}

QString result_text(const CrawlProgress& p) {
    const QLocale locale;
    QString text =
        tr("%1 found, %2 new")
            .arg(counted(p.found, tr("picture"), tr("pictures")), locale.toString(static_cast<qlonglong>(p.fresh)));
    if (p.changed > 0) text += tr(", %1 changed").arg(p.changed);
    if (p.moved > 0) text += tr(", %1 moved").arg(p.moved);
    if (p.gone > 0) text += tr(", %1 not there any more").arg(p.gone);
    if (p.away > 0) text += tr(", %1 away").arg(p.away);
    if (p.failed > 0) text += tr(", %1 failed").arg(p.failed);
    return text;
}

CrawlBar::CrawlBar(QWidget* parent) : QWidget(parent) {
    text_ = new QLabel(this);
    text_->setAccessibleName(tr("Progress"));
    bar_ = new QProgressBar(this);
    bar_->setTextVisible(false);
    bar_->setMaximumHeight(8);
    const auto button = [this](const QString& text) {
        auto* made = new QToolButton(this);
        made->setText(text);
        made->setAutoRaise(true);
        return made;
    };
    failures_ = button({});
    pause_ = button({});
    stop_ = button(tr("Stop"));
    close_ = button(QStringLiteral("\u2715"));
    close_->setAccessibleName(tr("Close"));
    close_->setToolTip(close_->accessibleName());
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 4, 8, 4);
    row->addWidget(text_);
    row->addWidget(bar_, 1);
    row->addWidget(failures_);
    row->addWidget(pause_);
    row->addWidget(stop_);
    row->addWidget(close_);
    connect(failures_, &QToolButton::clicked, this, &CrawlBar::failures_wanted);
    connect(pause_, &QToolButton::clicked, this, [this] { paused_ ? emit resume_wanted() : emit pause_wanted(); });
    connect(stop_, &QToolButton::clicked, this, &CrawlBar::stop_wanted);
    connect(close_, &QToolButton::clicked, this, [this] {
        ours_ = false;
        hide();
    });
    hide();
}

void CrawlBar::show_elsewhere(bool writing) {
    if (ours_) return;
    setVisible(writing);
    if (!writing) return;
    text_->setText(tr("Another Trove is adding pictures to this library"));
    bar_->setRange(0, 0);
    bar_->show();
    for (QToolButton* button : {failures_, pause_, stop_, close_}) button->hide();
}

void CrawlBar::show_state(const JobState& state) {
    const bool active = state.running || state.paused;
    const auto& p = state.progress;
    const bool ended_with_a_word = !active && state.kind != JobKind::kNone && (p.failed > 0 || !p.left_undone.empty());
    ours_ = active || ended_with_a_word;
    setVisible(ours_);
    failures_->setVisible(p.failed > 0);
    failures_->setText(tr("%1 failed").arg(QLocale().toString(static_cast<qlonglong>(p.failed))));
    failures_->setToolTip(tr("What could not be read, and why"));
    for (QWidget* part : std::initializer_list<QWidget*>{bar_, pause_, stop_}) part->setVisible(active);
    close_->setVisible(!active);
    paused_ = state.paused;
    if (!active) {
        QStringList said{result_text(p)};
        for (const std::string& sentence : p.left_undone)
            said << tr("Not done: %1").arg(QString::fromStdString(sentence));
        return text_->setText(said.join(QStringLiteral("\n")));
    }
    QString doing;
    if (state.kind == JobKind::kUseModel)
        doing = tr("Learning with %1: ").arg(QString::fromStdString(state.model));
    else if (p.phase == CrawlPhase::kTagging)
        doing = tr("Suggesting tags: ");
    else if (p.phase == CrawlPhase::kReading)
        doing = tr("Looking for words: ");
    text_->setText(paused_ ? tr("Paused \u00b7 %1").arg(progress_text(p)) : doing + progress_text(p));
    if (p.scan_finished && p.to_do > 0) {
        bar_->setRange(0, 1000);
        bar_->setValue(static_cast<int>(p.done * 1000 / p.to_do));
    } else {
        bar_->setRange(0, paused_ ? 1 : 0);
    }
    pause_->setText(paused_ ? tr("Go on") : tr("Pause"));
}

}  // namespace trove::desktop
