// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests and benchmarks: the folder of Trove's own source. A function of one file, so that every other file compiles
// to the same bytes wherever the source lies, and a compiler cache can serve many checkouts.
#pragma once
#include <filesystem>

namespace trove {

[[nodiscard]] const std::filesystem::path& source_folder();

}  // namespace trove
