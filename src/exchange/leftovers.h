// SPDX-License-Identifier: GPL-3.0-or-later
//
// remove_leftovers: deletes the temporary files that a killed export left beside pictures. Only files that are certainly
// ours go: named as write_new_file() and write_file_atomically() name them, for a sidecar that an export of this library
// has in its journal, and either empty or beginning as a sidecar does. Needs the library's lock. One thread.
#pragma once
#include <cstddef>
#include <filesystem>

namespace trove::exchange {

// `journal`: the folder of an export's journal (undo_journal.h); empty: does nothing. Returns the number of files.
std::size_t remove_leftovers(const std::filesystem::path& journal);

}  // namespace trove::exchange
