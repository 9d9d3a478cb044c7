// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/leftovers.h"

#include "base/file.h"
#include "base/log.h"
#include "exchange/undo_journal.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <unistd.h>
#include <unordered_set>

namespace trove::exchange {
namespace {

constexpr std::size_t kMostLeftoverBytes = std::size_t{16} << 20U;

bool all_of_set(std::string_view text, std::string_view set) {
    return !text.empty() && text.find_first_not_of(set) == std::string_view::npos;
}

// Takes ".XXXX" with characters of `set` off the end.
bool take_part(std::string_view& name, std::string_view set) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || !all_of_set(name.substr(dot + 1), set)) return false;
    name = name.substr(0, dot);
    return true;
}

bool take_ending(std::string_view& name, std::string_view ending) {
    if (!name.ends_with(ending)) return false;
    name.remove_suffix(ending.size());
    return true;
}

// The sidecar that a temporary file was to become: "a.xmp.0123abcd.tmp", "a.xmp.4711.part",
// "a.xmp.4711.part.0123abcd.tmp". Empty: no such name.
std::string_view sidecar_of(std::string_view name) {
    const bool is_temporary = take_ending(name, ".tmp") && take_part(name, "0123456789abcdef");
    const bool is_part = take_ending(name, ".part") && take_part(name, "0123456789");
    return (is_temporary || is_part) && name.ends_with(".xmp") ? name : std::string_view();
}

bool looks_like_a_sidecar(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(std::filesystem::symlink_status(path, error))) return false;
    const auto bytes = read_file(path, kMostLeftoverBytes);
    if (!bytes) return false;
    const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    constexpr std::array<std::string_view, 3> kBeginnings{"<?xpacket", "<x:xmpmeta", "<?xml"};
    // A write that was cut short may have stopped within the beginning.
    return std::ranges::any_of(kBeginnings, [&](std::string_view beginning) {
        return text.starts_with(beginning) || beginning.starts_with(text);
    });
}

}  // namespace

std::size_t remove_leftovers(const std::filesystem::path& journal) {
    if (journal.empty()) return 0;
    auto reader = JournalReader::open(journal);
    if (!reader) return 0;
    std::map<std::filesystem::path, std::unordered_set<std::string>> sidecars;  // names by folder
    while (true) {
        const auto line = reader->previous();
        if (!line) continue;  // a damaged line names nothing
        if (!*line) break;
        sidecars[(*line)->path.parent_path()].insert((*line)->path.filename().native());
    }
    std::size_t removed = 0;
    for (const auto& [folder, names] : sidecars) {
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
            const std::string name = entry.path().filename().native();
            if (!names.contains(std::string(sidecar_of(name))) || !looks_like_a_sidecar(entry.path())) continue;
            if (::unlink(entry.path().c_str()) != 0) continue;
            log::info("exchange", "removed {}, which an export that was ended left", display(entry.path()));
            ++removed;
        }
    }
    return removed;
}

}  // namespace trove::exchange
