// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests of the window: waiting for conditions, pictures to crawl, and the other programs of a desktop
// (other_programs.cpp), in a separate process as on a real desktop. Used from the window's thread.
#pragma once
#include "base/bitmap_for_test.h"
#include "base/fixtures_for_test.h"

#include <QAction>
#include <QCoreApplication>
#include <QProcess>
#include <QTest>
#include <QWidget>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace trove::desktop {

// Allows for a sanitized build on a busy machine.
inline constexpr int kLongestMs = 60'000;

inline bool wait_until(const std::function<bool()>& holds, int ms = kLongestMs) {
    return QTest::qWaitFor(holds, ms);
}

// Real photos if the fixtures exist, else generated ones.
inline void make_pictures(const std::filesystem::path& folder, int first, int count) {
    namespace fs = std::filesystem;
    fs::create_directories(folder);
    std::vector<fs::path> real;
    if (const auto photos = fixtures() / "photos/coco-cc-by"; fs::exists(photos))
        for (const auto& entry : fs::recursive_directory_iterator(photos))
            if (entry.path().extension() == ".jpg") real.push_back(entry.path());
    std::ranges::sort(real);
    for (int i = first; i < first + count; ++i) {
        const auto number = static_cast<std::size_t>(i);
        if (number < real.size()) {
            fs::copy_file(real[number], folder / real[number].filename(), fs::copy_options::overwrite_existing);
        } else {
            const auto shade = static_cast<unsigned>(i);
            ASSERT_TRUE(write_file_atomically(folder / (std::to_string(i) + ".bmp"),
                                              bitmap(200 + shade * 7 % 150, 200, shade)));
        }
    }
}

inline QAction* menu_entry(const QWidget& window, const QString& text) {
    for (QAction* action : window.findChildren<QAction*>())
        if (action->text().remove('&') == text) return action;
    ADD_FAILURE() << "no menu entry " << text.toStdString();
    return nullptr;
}

// Moves the real pointer and presses its buttons.
inline void xdotool(const QStringList& words) {
    QProcess process;
    process.start("xdotool", words);
    EXPECT_TRUE(wait_until([&] { return process.state() == QProcess::NotRunning; }));
    EXPECT_EQ(process.exitCode(), 0) << words.join(' ').toStdString() << process.readAllStandardError().toStdString();
}

class OtherPrograms {
public:
    OtherPrograms() {
        process_.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process_.start(QCoreApplication::applicationDirPath() + "/desktop_other_programs", QStringList());
        QObject::connect(&process_, &QProcess::readyReadStandardOutput, &process_,
                         [this] { told_ += QString::fromUtf8(process_.readAllStandardOutput()); });
    }

    ~OtherPrograms() {
        process_.closeWriteChannel();
        process_.waitForFinished();
    }

    OtherPrograms(const OtherPrograms&) = delete;
    OtherPrograms& operator=(const OtherPrograms&) = delete;

    // Sends an order and waits for its echo, which follows when the order is done.
    [[nodiscard]] bool tell(const QString& order) {
        const auto before = told_.size();
        process_.write(order.toUtf8() + '\n');
        return wait_until([&] {
                   return told_.indexOf(order + '\n', before) >= 0 || process_.state() == QProcess::NotRunning;
               }) &&
               process_.state() == QProcess::Running;
    }

    // The requests so far, one per line.
    [[nodiscard]] const QString& told() const { return told_; }

    [[nodiscard]] bool hears(const QString& text) {
        return wait_until([&] { return told_.contains(text); });
    }

private:
    QProcess process_;
    QString told_;
};

}  // namespace trove::desktop
