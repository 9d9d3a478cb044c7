// SPDX-License-Identifier: GPL-3.0-or-later
//
// UndoJournal: what files were before an export changed them, kept in LIBRARY/undo/NNNN/: a copy of each (N.before) and
// a line each in "journal".
//
// 1. The journal only grows: each copy and each line is written once.
// 2. When add() returns, copies and lines have reached the disk, and the files themselves may be touched.
// 3. A line that broke off names a file that was not touched, and is no line.
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
    std::optional<Bytes> before;  // absent: there was no file
    std::string after_sha256;     // of what is about to be written
};

class UndoJournal {
public:
    // A new one, above the newest there is.
    static Result<UndoJournal> create(const std::filesystem::path& library);

    // Waits for the disk once, however many entries: give it several.
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
    std::optional<std::filesystem::path> copy;  // of what the file was; absent: there was no file
    std::string after_sha256;
};

// The newest journal's folder; empty when there is none.
[[nodiscard]] std::filesystem::path newest_journal(const std::filesystem::path& library);

class JournalReader {
public:
    static Result<JournalReader> open(const std::filesystem::path& folder);

    // Backwards from the last line; nothing when the first was read. kCorrupt: this line is damaged; the next call goes
    // on before it.
    Result<std::optional<JournalLine>> previous();

private:
    JournalReader(std::filesystem::path folder, std::optional<MappedFile> file);
    [[nodiscard]] std::string_view text() const;

    std::filesystem::path folder_;
    std::optional<MappedFile> file_;  // absent: nothing was entered
    std::size_t left_ = 0;            // bytes before the line that was read last
};

}  // namespace trove::exchange
