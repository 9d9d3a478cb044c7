// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/undo_journal.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace trove::exchange {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

// A path on one line: '%' and whatever is no plain character as %XX.
std::string escaped(const std::filesystem::path& path) {
    std::string out;
    for (const char c : path.native()) {
        const auto byte = static_cast<unsigned char>(c);
        out += byte > 0x20U && byte < 0x7FU && c != '%' ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return out;
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned byte = 0;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ec == std::errc()) {
            out += static_cast<char>(byte);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::vector<int> numbers(const std::filesystem::path& library) {
    std::vector<int> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(library / "undo", error)) {
        const std::string name = entry.path().filename().native();
        int number = 0;
        const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (code == std::errc() && end == name.data() + name.size()) found.push_back(number);
    }
    std::ranges::sort(found);
    return found;
}

std::filesystem::path folder_of(const std::filesystem::path& library, int number) {
    return library / "undo" / fmt::format("{:04}", number);
}

}  // namespace

Result<UndoJournal> UndoJournal::create(const std::filesystem::path& library) {
    const auto known = numbers(library);
    auto folder = folder_of(library, known.empty() ? 1 : known.back() + 1);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return fail(system_error(error.value(), fmt::format("cannot make the folder {}", display(folder))));
    return UndoJournal(std::move(folder));
}

Result<void> UndoJournal::add(const JournalEntry& entry) {
    if (entry.before) TROVE_CHECKED(write_file_atomically(folder_ / fmt::format("{}.before", count_), *entry.before));
    lines_ +=
        fmt::format("{} {} {} {}\n", count_, entry.before ? "changed" : "new", entry.after_sha256, escaped(entry.path));
    ++count_;
    return write_file_atomically(folder_ / "journal",
                                 {reinterpret_cast<const std::uint8_t*>(lines_.data()), lines_.size()});
}

std::filesystem::path newest_journal(const std::filesystem::path& library) {
    const auto known = numbers(library);
    return known.empty() ? std::filesystem::path() : folder_of(library, known.back());
}

Result<std::vector<JournalEntry>> read_journal(const std::filesystem::path& folder) {
    std::vector<JournalEntry> entries;
    std::error_code error;
    if (!std::filesystem::exists(folder / "journal", error)) return entries;  // broken off before the first
    TROVE_TRY(const Bytes bytes, read_file(folder / "journal", kMostBytes));
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto first = line.find(' ');
        const auto second = line.find(' ', first + 1);
        const auto third = line.find(' ', second + 1);
        if (first == std::string_view::npos || second == std::string_view::npos || third == std::string_view::npos)
            return fail(Errc::kCorrupt,
                        fmt::format("{} is damaged; nothing was taken back", display(folder / "journal")));
        JournalEntry entry;
        entry.path = unescaped(line.substr(third + 1));
        entry.after_sha256 = line.substr(second + 1, third - second - 1);
        if (line.substr(first + 1, second - first - 1) == "changed") {
            TROVE_TRY(entry.before, read_file(folder / fmt::format("{}.before", line.substr(0, first)), kMostBytes));
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace trove::exchange
