// SPDX-License-Identifier: GPL-3.0-or-later
//
// The catalogue compiled into the program (models/catalogue.json, by trove_embed). Internal to this room.
#pragma once
#include "base/embedded_file.h"

#include <vector>

namespace trove::hub {

[[nodiscard]] const std::vector<trove::EmbeddedFile>& catalogue_file();

}  // namespace trove::hub
