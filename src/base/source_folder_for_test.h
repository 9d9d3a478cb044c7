// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests and benchmarks: the folder of Trove's own source. Defined in one file, so that all others compile to the
// same bytes in any checkout, and a compiler cache can serve many checkouts.
#pragma once
#include <filesystem>

namespace trove {

[[nodiscard]] const std::filesystem::path& source_folder();

}  // namespace trove
