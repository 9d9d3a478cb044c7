// SPDX-License-Identifier: GPL-3.0-or-later
//
// UndoJournal: what files were before an export changed them, kept in LIBRARY/undo/NNNN/: a copy of each (N.before) and
// a line each in "journal", on disk before the file itself is touched. Needs the library's lock. One thread.
#pragma once
#include "base/file.h"
#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace trove::exchange {

struct JournalEntry {
    std::filesystem::path path;
    std::optional<Bytes> before;  // absent: there was no file
    std::string after_sha256;     // of what was to be written
};

class UndoJournal {
public:
    // A new one, above the newest there is.
    static Result<UndoJournal> create(const std::filesystem::path& library);

    Result<void> add(const JournalEntry& entry);

private:
    explicit UndoJournal(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::filesystem::path folder_;
    std::string lines_;
    std::size_t count_ = 0;
};

// The newest journal's folder; empty when there is none.
[[nodiscard]] std::filesystem::path newest_journal(const std::filesystem::path& library);
[[nodiscard]] Result<std::vector<JournalEntry>> read_journal(const std::filesystem::path& folder);

}  // namespace trove::exchange
