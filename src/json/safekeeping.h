// SPDX-License-Identifier: GPL-3.0-or-later
//
// Like json.h, for backup, restore and repair. Any thread.
#pragma once
#include "api/safekeeping.h"
#include "json/json.h"

namespace trove::json {

[[nodiscard]] Json of(const BackupReport& report);
[[nodiscard]] Json of(const RestoreReport& report);
[[nodiscard]] Json of(const RepairReport& report);

}  // namespace trove::json
