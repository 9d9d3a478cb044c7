// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/undo_journal.h"

#include "base/assert.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

namespace trove::exchange {
namespace {

constexpr std::string_view kJournalFile = "journal";
constexpr std::string_view kChanged = "changed";
constexpr std::string_view kNew = "new";

// Escapes a path to one line: '%' and special characters become %XX.
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

// Of the exports in the library; `with_undone`: also of those that were undone, whose folders have another ending.
std::vector<int> numbers(const std::filesystem::path& library, bool with_undone) {
    std::vector<int> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(library / "undo", error)) {
        const std::string name = entry.path().filename().native();
        int number = 0;
        const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (code != std::errc()) continue;
        const std::string_view ending(end, static_cast<std::size_t>(name.data() + name.size() - end));
        if (ending.empty() || (with_undone && ending.starts_with('.'))) found.push_back(number);
    }
    std::ranges::sort(found);
    return found;
}

std::filesystem::path folder_of(const std::filesystem::path& library, int number) {
    return library / "undo" / fmt::format("{:04}", number);
}

std::filesystem::path copy_of(const std::filesystem::path& folder, std::string_view number) {
    return folder / fmt::format("{}.before", number);
}

}  // namespace

Result<UndoJournal> UndoJournal::create(const std::filesystem::path& library) {
    const auto known = numbers(library, true);
    auto folder = folder_of(library, known.empty() ? 1 : known.back() + 1);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return fail(system_error(error.value(), fmt::format("cannot make the folder {}", display(folder))));
    const auto file = folder / kJournalFile;
    FileDescriptor journal(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644));
    if (!journal) return fail(system_error(errno, fmt::format("cannot create {}", display(file))));
    TROVE_CHECKED(sync_folder(folder));
    TROVE_CHECKED(sync_folder(folder.parent_path()));
    return UndoJournal(std::move(folder), std::move(journal));
}

Result<void> UndoJournal::add(std::span<const JournalEntry> entries) {
    std::string lines;
    bool copied = false;
    for (const JournalEntry& entry : entries) {
        TROVE_ASSERT(entry.after_sha256.size() == 64);  // fixed, because lines are split at spaces
        if (entry.before) {
            TROVE_CHECKED(write_file_atomically(copy_of(folder_, std::to_string(count_)), *entry.before));
            copied = true;
        }
        lines += fmt::format("{} {} {} {}\n", count_, entry.before ? kChanged : kNew, entry.after_sha256,
                             escaped(entry.path));
        ++count_;
    }
    // Copies first, so that a line never names a missing one.
    if (copied) TROVE_CHECKED(sync_folder(folder_));
    if (auto written = write_all(journal_.get(), {reinterpret_cast<const std::uint8_t*>(lines.data()), lines.size()});
        !written)
        return fail(prefixed(std::move(written).error(), display(folder_ / kJournalFile)));
    if (::fdatasync(journal_.get()) != 0)
        return fail(system_error(errno, fmt::format("cannot write {}", display(folder_ / kJournalFile))));
    return {};
}

std::filesystem::path newest_journal(const std::filesystem::path& library) {
    const auto known = numbers(library, false);
    return known.empty() ? std::filesystem::path() : folder_of(library, known.back());
}

Result<JournalReader> JournalReader::open(const std::filesystem::path& folder) {
    auto file = MappedFile::open(folder / kJournalFile);
    if (!file && file.error().code == Errc::kNotFound)
        return JournalReader(folder, std::nullopt);  // interrupted before the first line
    if (!file) return fail(file.error());
    return JournalReader(folder, std::move(*file));
}

JournalReader::JournalReader(std::filesystem::path folder, std::optional<MappedFile> file)
    : folder_(std::move(folder)), file_(std::move(file)) {
    // Text after the last line's end is incomplete; its sidecar was never touched.
    const std::string_view text = this->text();
    const auto end = text.rfind('\n');
    left_ = end == std::string_view::npos ? 0 : end + 1;
}

std::string_view JournalReader::text() const {
    if (!file_) return {};
    return {reinterpret_cast<const char*>(file_->bytes().data()), file_->bytes().size()};
}

Result<std::optional<JournalLine>> JournalReader::previous() {
    if (left_ == 0) return std::nullopt;
    std::string_view line = text().substr(0, left_ - 1);
    const auto start = line.rfind('\n');
    left_ = start == std::string_view::npos ? 0 : start + 1;
    line.remove_prefix(left_);
    const auto first = line.find(' ');
    const auto second = line.find(' ', first + 1);
    const auto third = line.find(' ', second + 1);
    if (first == std::string_view::npos || second == std::string_view::npos || third == std::string_view::npos)
        return fail(Errc::kCorrupt, "a line of this journal is damaged; the sidecar it names is left as it is");
    const std::string_view kind = line.substr(first + 1, second - first - 1);
    if (kind != kChanged && kind != kNew)
        return fail(Errc::kCorrupt, "a line of this journal is damaged; the sidecar it names is left as it is");
    JournalLine read;
    read.path = unescaped(line.substr(third + 1));
    read.after_sha256 = line.substr(second + 1, third - second - 1);
    if (kind == kChanged) read.copy = copy_of(folder_, line.substr(0, first));
    return read;
}

}  // namespace trove::exchange
