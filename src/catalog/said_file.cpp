// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/said_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace trove::catalog {
namespace {

using Json = nlohmann::json;

std::string_view text_of(const MappedFile& file) {
    return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

// The part of a text that consists of whole lines.
std::string_view whole_lines(std::string_view text) {
    const auto end = text.rfind('\n');
    return end == std::string_view::npos ? std::string_view() : text.substr(0, end + 1);
}

// Takes the last line off `text`, which consists of whole lines.
std::string_view take_last_line(std::string_view& text) {
    const auto before = text.substr(0, text.size() - 1).rfind('\n');
    const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
    const auto line = text.substr(start);
    text = text.substr(0, start);
    return line;
}

struct LineHead {
    std::int64_t number = -1;  // -1: has none
    std::string what;
};

LineHead head_of(std::string_view line) {
    const auto json = Json::parse(line, nullptr, false);
    if (!json.is_object()) return {};
    const auto number = json.find("n");
    const auto what = json.find("what");
    return {number != json.end() && number->is_number_integer() ? number->get<std::int64_t>() : -1,
            what != json.end() && what->is_string() ? what->get<std::string>() : std::string()};
}

std::int64_t newest_number(std::string_view text) {
    text = whole_lines(text);
    while (!text.empty())
        if (const auto head = head_of(take_last_line(text)); head.number >= 0) return head.number;
    return -1;
}

// Where the lines after statement `number` begin, or nothing.
std::string_view after_number(std::string_view text, std::int64_t number) {
    std::string_view left = text;
    while (!left.empty()) {
        const std::size_t end = left.size();
        const auto head = head_of(take_last_line(left));
        if (head.number == number) return text.substr(end);
        if (head.number >= 0 && head.number < number) break;
    }
    return {};
}

std::string_view from_newest_state(std::string_view text) {
    std::string_view left = text;
    bool ended = false;
    while (!left.empty()) {
        const auto head = head_of(take_last_line(left));
        ended = ended || head.what == kStateEnds;
        if (ended && head.what == kStateBegins) return text.substr(left.size());
    }
    return text;
}

}  // namespace

std::filesystem::path said_file(const std::filesystem::path& library) {
    return library / "said.jsonl";
}

Result<SaidFile> SaidFile::open(const std::filesystem::path& library) {
    const auto path = said_file(library);
    const auto problem = [&](const char* what) {
        return fail(system_error(errno, fmt::format("cannot {} {}", what, display(path))));
    };
    while (true) {
        FileDescriptor fd(
            ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600));
        if (!fd) return problem("open");
        struct stat opened{};
        struct stat there{};
        if (::fstat(fd.get(), &opened) != 0) return problem("stat");
        if (!S_ISREG(opened.st_mode))
            return fail(Errc::kInvalid, fmt::format("{} is not a regular file", display(path)));
        while (::flock(fd.get(), LOCK_EX) != 0)
            if (errno != EINTR) return problem("lock");
        // Another process may have put another file in its place meanwhile.
        if (::stat(path.c_str(), &there) != 0 || there.st_ino != opened.st_ino || there.st_dev != opened.st_dev)
            continue;
        if (opened.st_size == 0) TROVE_CHECKED(sync_folder(library));
        SaidFile file(path, std::move(fd));
        TROVE_TRY(const auto mapped, MappedFile::open(path));
        const auto whole = static_cast<off_t>(whole_lines(text_of(mapped)).size());
        if (whole != static_cast<off_t>(mapped.bytes().size()) && ::ftruncate(file.fd_.get(), whole) != 0)
            return problem("cut the last line of");
        return file;
    }
}

Result<std::int64_t> SaidFile::newest() const {
    TROVE_TRY(const auto mapped, MappedFile::open(path_));
    return newest_number(text_of(mapped));
}

Result<void> SaidFile::append(std::string_view lines) {
    struct stat before{};
    if (::fstat(fd_.get(), &before) != 0)
        return fail(system_error(errno, fmt::format("cannot stat {}", display(path_))));
    auto written = write_all(fd_.get(), {reinterpret_cast<const std::uint8_t*>(lines.data()), lines.size()});
    if (written && ::fdatasync(fd_.get()) != 0) written = fail(system_error(errno, "cannot write"));
    if (written) return {};
    // If this fails too, the next opening cuts the incomplete line, and whole ones are only repeated.
    [[maybe_unused]] const int cut = ::ftruncate(fd_.get(), before.st_size);
    return fail(prefixed(std::move(written).error(), display(path_)));
}

Result<std::string> SaidFile::since(std::int64_t number) const {
    TROVE_TRY(const auto mapped, MappedFile::open(path_));
    const auto text = whole_lines(text_of(mapped));
    const auto later = number > 0 ? after_number(text, number) : std::string_view();
    return std::string(later.empty() ? from_newest_state(text) : later);
}

std::int64_t newest_said(const std::filesystem::path& library) {
    const auto mapped = MappedFile::open(said_file(library));
    return mapped ? newest_number(text_of(*mapped)) : -1;
}

}  // namespace trove::catalog
