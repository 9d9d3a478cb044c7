// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/takeout_folders.h"

#include "base/file.h"
#include "sources/folder.h"
#include "sources/takeout_files.h"
#include "sources/takeout_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <span>

namespace trove::sources {
namespace {

// Folders that Takeout creates itself, in its languages.
constexpr auto kTrash = std::to_array<std::string_view>(
    {"Trash", "Bin", "Corbeille", "Papierkorb", "Papelera", "Cestino", "Lixeira", "Prullenbak", "Kosz", "Papperskorgen",
     "Papirkurv", "\u041a\u043e\u0440\u0437\u0438\u043d\u0430", "\u30b4\u30df\u7bb1", "\u56de\u6536\u7ad9"});
constexpr auto kArchive = std::to_array<std::string_view>(
    {"Archive", "Archives", "Archiv", "Archivo", "Archivio", "Arquivo", "Archief", "Archiwum", "Arkiv",
     "\u0410\u0440\u0445\u0438\u0432", "\u30a2\u30fc\u30ab\u30a4\u30d6", "\u5f52\u6863"});
constexpr auto kFailed =
    std::to_array<std::string_view>({"Failed Videos", "Fehlgeschlagene Videos", "Vid\u00e9os ayant \u00e9chou\u00e9"});

// The text around the year in the name of a year's folder.
struct Around {
    std::string_view before;
    std::string_view after;
};

constexpr auto kYears = std::to_array<Around>({
    {"Photos from ", ""},
    {"Photos de ", ""},
    {"Fotos von ", ""},
    {"Fotos aus ", ""},
    {"Fotos de ", ""},
    {"Fotos del ", ""},
    {"Fotos uit ", ""},
    {"Foto's uit ", ""},
    {"Foto dal ", ""},
    {"Foto del ", ""},
    {"Foto da ", ""},
    {"Foton fr\u00e5n ", ""},
    {"Bilder fra ", ""},
    {"Billeder fra ", ""},
    {"Valokuvat vuodelta ", ""},
    {"Zdj\u0119cia z ", ""},
    {"", "\u5e74\u306e\u5199\u771f"},
    {"\u0424\u043e\u0442\u043e \u0437\u0430 ", " \u0433\u043e\u0434"},
    {"\u0424\u043e\u0442\u043e \u0437\u0430 ", ""},
});

constexpr int kMostJsonLooks = 100;  // into JSON files, below one folder
constexpr int kMostFolders = 50;     // of those looked into below a folder "Google …"

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

bool is_a_year(std::string_view text) {
    return text.size() == 4 && (text.starts_with("19") || text.starts_with("20")) && text[2] >= '0' && text[2] <= '9' &&
           text[3] >= '0' && text[3] <= '9';
}

bool is_year_folder(std::string_view name) {
    return std::ranges::any_of(kYears, [&](const Around& around) {
        return name.size() == around.before.size() + 4 + around.after.size() && name.starts_with(around.before) &&
               name.ends_with(around.after) && is_a_year(name.substr(around.before.size(), 4));
    });
}

bool is_google_name(const std::filesystem::path& folder) {
    return folder.filename().native().starts_with("Google ");
}

bool lies_in_takeout(const std::filesystem::path& folder) {
    return folder.parent_path().filename() == "Takeout";
}

// A folder's own entries by kind. Links to folders are left out, so that no loop is entered.
struct Listing {
    std::vector<std::filesystem::path> folders;
    std::vector<std::filesystem::path> files;
    std::error_code error;
};

Listing list(const std::filesystem::path& folder) {
    Listing out;
    std::filesystem::directory_iterator entries(folder, out.error);
    for (std::error_code ignored; !out.error && entries != std::filesystem::directory_iterator();
         entries.increment(out.error)) {
        if (entries->path().filename().native().starts_with('.')) continue;
        if (entries->is_directory(ignored)) {
            if (!entries->is_symlink(ignored)) out.folders.push_back(entries->path());
        } else {
            out.files.push_back(entries->path());
        }
    }
    std::ranges::sort(out.folders);
    std::ranges::sort(out.files);
    return out;
}

bool holds_photo_json(const std::filesystem::path& folder, int& looks) {
    return std::ranges::any_of(list(folder).files, [&](const std::filesystem::path& file) {
        if (!file.native().ends_with(".json") || --looks < 0) return false;
        const auto bytes = read_file(file, std::size_t{1} << 20U);
        return bytes && parse_takeout_json(*bytes).kind == TakeoutJson::Kind::kPhoto;
    });
}

bool holds_photo_json(const std::filesystem::path& folder) {
    int looks = kMostJsonLooks;
    return holds_photo_json(folder, looks);
}

bool is_google_tree(const std::filesystem::path& folder) {
    if (!is_google_name(folder)) return false;
    if (lies_in_takeout(folder)) return true;
    int looks = kMostJsonLooks;
    const auto below = list(folder).folders;
    return std::ranges::any_of(below.begin(), below.begin() + std::min<std::ptrdiff_t>(std::ssize(below), kMostFolders),
                               [&](const auto& child) { return holds_photo_json(child, looks); });
}

bool is_bare_year(const std::filesystem::path& folder) {
    return is_year_folder(folder.filename().native()) && holds_photo_json(folder);
}

// "/a/Takeout/Google Photos/Trip"
bool is_inside_a_tree(const std::filesystem::path& folder) {
    for (auto above = folder; above.has_relative_path(); above = above.parent_path())
        if (is_google_name(above) && lies_in_takeout(above)) return true;
    return false;
}

class Search {
public:
    explicit Search(const Job& job) : job_(job) {}

    void look(const std::filesystem::path& folder, int levels) {
        if (job_.cancelled()) return;
        Listing here = list(folder);
        if (here.error)
            parts_.unreadable.push_back(
                system_error(here.error.value(), fmt::format("cannot read all of the folder {}", display(folder)))
                    .what);
        std::error_code ignored;
        for (auto& file : here.files)
            if (!takeout_export_name(file.filename().native()).empty() &&
                std::filesystem::is_regular_file(file, ignored))
                parts_.archives.push_back(std::move(file));
        const bool bare = std::ranges::any_of(here.folders, is_bare_year);
        for (const auto& below : here.folders) {
            if (is_closed_folder(below.filename().native())) continue;
            if (is_google_tree(below) || (bare && holds_photo_json(below)))
                parts_.folders.push_back(below);
            else if (levels > 0)
                look(below, levels - 1);
        }
    }

    TakeoutParts take() { return std::move(parts_); }

private:
    const Job& job_;
    TakeoutParts parts_;
};

}  // namespace

GoogleFolder google_folder(std::string_view name) {
    if (is_one_of(kTrash, name)) return GoogleFolder::kTrash;
    if (is_one_of(kArchive, name)) return GoogleFolder::kArchive;
    if (is_one_of(kFailed, name)) return GoogleFolder::kFailed;
    return is_year_folder(name) ? GoogleFolder::kYear : GoogleFolder::kNone;
}

bool begins_like_a_year(std::string_view name) {
    return is_a_year(name.substr(0, 4)) && (name.size() == 4 || static_cast<unsigned char>(name[4]) >= 0x80U);
}

TakeoutParts find_takeout(const std::filesystem::path& folder, int levels, const Job& job) {
    if (is_inside_a_tree(folder) || is_google_tree(folder) || is_bare_year(folder)) return {{folder}, {}, {}};
    Search search(job);
    search.look(folder, levels);
    return search.take();
}

}  // namespace trove::sources
