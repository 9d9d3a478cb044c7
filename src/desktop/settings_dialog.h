// SPDX-License-Identifier: GPL-3.0-or-later
//
// SettingsDialog: the program's settings, and the library's folders and contents. Changes apply at once. Used from the
// window's thread; the library is queried and changed on others.
#pragma once
#include "desktop/settings.h"
#include "desktop/work.h"
#include "engine/library.h"

#include <QDialog>
#include <QFormLayout>
#include <QVBoxLayout>

class QTabWidget;

namespace trove::desktop {

class SettingsDialog final : public QDialog {
    Q_OBJECT

public:
    enum class Page { kProgram, kFolders, kLibrary };
    SettingsDialog(engine::Library& library, QThreadPool& pool, const Settings& settings, Page page, QWidget* parent);

signals:
    void chosen(trove::desktop::Settings settings);
    void add_wanted();
    void crawl_wanted(QStringList paths);
    void read_text_wanted();
    void failed(trove::Error error);

private:
    QWidget* program_page();
    QWidget* folders_page();
    QWidget* library_page();
    void load();
    void show_folders(const std::vector<Source>& folders);
    void show_facts(const Status& status);
    void forget(const Source& folder);
    void ask_to_forget(const LeavingRequest& request, const Leaving& plan);

    engine::Library& library_;
    QThreadPool& pool_;
    Settings settings_;
    QTabWidget* tabs_;
    QVBoxLayout* folders_ = nullptr;
    QFormLayout* facts_ = nullptr;
};

}  // namespace trove::desktop
