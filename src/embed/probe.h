// SPDX-License-Identifier: GPL-3.0-or-later
//
// probe_model(): whether a model folder can be worked with, found out by working with it once. Any thread.
#pragma once
#include "base/result.h"

#include <filesystem>

namespace trove::embed {

// Runs both towers on two pictures and two texts, and the text tower on a text of full length with the largest id that
// the tokenizer has. Refused: what open_model() and its towers refuse, a tokenizer that does not fit the text tower,
// and a tower that gives one vector whatever it is given. Reads no checksums (verify()). Loads the towers and lets them
// go: seconds.
[[nodiscard]] Result<void> probe_model(const std::filesystem::path& folder);

}  // namespace trove::embed
