// SPDX-License-Identifier: GPL-3.0-or-later
//
// Photos as they are named on the command line: by number, or by file.
#pragma once
#include "engine/library.h"

#include <span>
#include <string>
#include <vector>

namespace trove::cli {

// kNotFound names the one that is not in the library. A name of digits alone is a number; "./17" is a file.
[[nodiscard]] Result<std::vector<PhotoId>> photo_arguments(engine::Library& library, std::span<const std::string> names);

}  // namespace trove::cli
