// SPDX-License-Identifier: GPL-3.0-or-later
//
// SaidFile: said.jsonl, what a person said as lines of JSON (docs/data-on-disk.md). Open and locked for its lifetime, in
// which this process alone appends. One thread.
//
// 1. The file only grows. What append() returned for has reached the disk.
// 2. An incomplete last line is of a writer that was killed: opening cuts it.
// 3. Statements are numbered without a gap. Lines without a number belong to a state, which repeats everything that was
//    said before it; its last line has the number of the newest statement in it.
#pragma once
#include "base/file.h"
#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace trove::catalog {

[[nodiscard]] std::filesystem::path said_file(const std::filesystem::path& library);

class SaidFile {
public:
    // Creates the file if there is none, and waits for the lock. Follows no link.
    static Result<SaidFile> open(const std::filesystem::path& library);

    // The number of the newest statement. 0: a state of a catalog without statements; -1: nothing is written.
    [[nodiscard]] Result<std::int64_t> newest() const;
    // Whole lines. After an error the file is as before.
    Result<void> append(std::string_view lines);
    // The lines to read again for a catalog that knows the statements up to `number`: those after it, or else everything
    // from the newest whole state on.
    [[nodiscard]] Result<std::string> since(std::int64_t number) const;

private:
    SaidFile(std::filesystem::path path, FileDescriptor fd) : path_(std::move(path)), fd_(std::move(fd)) {}

    std::filesystem::path path_;
    FileDescriptor fd_;  // holds the lock
};

// As SaidFile::newest(), without the lock. -1 also when there is no file.
[[nodiscard]] std::int64_t newest_said(const std::filesystem::path& library);

// The lines that frame a state.
inline constexpr std::string_view kStateBegins = "state begins";
inline constexpr std::string_view kStateEnds = "state ends";

}  // namespace trove::catalog
