// SPDX-License-Identifier: GPL-3.0-or-later
//
// UndoJournal: files' contents before an export changed them, kept in LIBRARY/undo/NNNN/: a copy of each file
// (N.before), and one line for each in "journal".
//
// 1. The journal only grows: each copy and each line is written once.
// 2. When add() returns, copies and lines have reached the disk, and the files themselves may be touched.
// 3. An incomplete last line is ignored: its file was never touched.
// 4. Reading holds one line at a time, from the last to the first: a journal may have any size.
// Needs the library's lock. One thread.
#pragma once
#include "base/file.h"
#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace trove::exchange {

struct JournalEntry {
    std::filesystem::path path;
    std::optional<Bytes> before;  // absent: the file did not exist
    std::string after_sha256;     // hash of the new contents
};

class UndoJournal {
public:
    // A new journal, numbered above all others, also above those that were undone.
    static Result<UndoJournal> create(const std::filesystem::path& library);

    // Waits for the disk once per call, so pass many entries.
    Result<void> add(std::span<const JournalEntry> entries);

private:
    UndoJournal(std::filesystem::path folder, FileDescriptor journal)
        : folder_(std::move(folder)), journal_(std::move(journal)) {}

    std::filesystem::path folder_;
    FileDescriptor journal_;
    std::size_t count_ = 0;
};

struct JournalLine {
    std::filesystem::path path;
    std::optional<std::filesystem::path> copy;  // the previous contents; absent: the file did not exist
    std::string after_sha256;
};

// The folder of the newest journal that is not undone; empty: none.
[[nodiscard]] std::filesystem::path newest_journal(const std::filesystem::path& library);

class JournalReader {
public:
    static Result<JournalReader> open(const std::filesystem::path& folder);

    // Reads backwards from the last line; nothing after the first. kCorrupt: this line is damaged; the next call
    // continues before it.
    Result<std::optional<JournalLine>> previous();

private:
    JournalReader(std::filesystem::path folder, std::optional<MappedFile> file);
    [[nodiscard]] std::string_view text() const;

    std::filesystem::path folder_;
    std::optional<MappedFile> file_;  // absent: the journal is empty
    std::size_t left_ = 0;            // bytes before the last line read
};

}  // namespace trove::exchange
