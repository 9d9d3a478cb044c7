// SPDX-License-Identifier: GPL-3.0-or-later
//
// ModelsDialog: installed models, the one in use, and the change to another; available models and their download, the
// only use of the network in this program. Used from the window's thread; downloads run on another.
#pragma once
#include "desktop/work.h"
#include "engine/library.h"

#include <QDialog>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <stop_token>

namespace trove::desktop {

class ModelsDialog final : public QDialog {
    Q_OBJECT

public:
    ModelsDialog(engine::Library& library, QThreadPool& pool, QWidget* parent);
    ~ModelsDialog() override;

signals:
    void use_wanted(QString model);

private:
    struct Known {
        Result<std::vector<ModelInfo>> installed = fail(Errc::kInternal, "");
        Result<Available> available = fail(Errc::kInternal, "");
    };

    void load();
    void show_known(const Known& known);
    QPushButton* add_row(const QString& title, const QString& about, const QString& action);
    void fetch(const QString& name);

    engine::Library& library_;
    QThreadPool& pool_;
    std::stop_source stop_;
    QVBoxLayout* rows_;
    QLabel* fetching_;
    QProgressBar* bar_;
};

}  // namespace trove::desktop
