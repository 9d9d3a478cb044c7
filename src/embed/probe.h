// SPDX-License-Identifier: GPL-3.0-or-later
//
// probe_model(): tests a model folder by one run. Any thread.
#pragma once
#include "base/result.h"

#include <filesystem>

namespace trove::embed {

// Runs both towers on two pictures and two texts, and the text tower on a text of full length with the largest id that
// the tokenizer has. Refuses whatever open_model() and its towers refuse, a tokenizer that does not fit the text tower,
// and a tower with the same vector for every input. Checks no checksums (verify()). Loads and frees the towers: takes
// seconds.
[[nodiscard]] Result<void> probe_model(const std::filesystem::path& folder);

}  // namespace trove::embed
