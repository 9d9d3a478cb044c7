// SPDX-License-Identifier: GPL-3.0-or-later
//
// FailuresDialog: the files that could not be indexed, with the reasons. Deletes itself when closed. Used from the
// window's thread.
#pragma once
#include "desktop/work.h"
#include "engine/library.h"

#include <QDialog>

namespace trove::desktop {

class FailuresDialog final : public QDialog {
    Q_OBJECT

public:
    FailuresDialog(engine::Library& library, QThreadPool& pool, QWidget* parent);
};

}  // namespace trove::desktop
