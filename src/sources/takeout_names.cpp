// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/takeout_names.h"

#include "base/text.h"
#include "sources/folder.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

namespace trove::sources {
namespace {

constexpr std::string_view kSupplemental = ".supplemental-metadata";
// A shorter remainder (".s", ".") counts only if the whole name has the length at which names are cut.
constexpr std::size_t kTellingSupplement = std::string_view(".suppl").size();

// A JSON's name without ".json" and counter is cut at 46; there are reports of 47 and 48. The unit differs, too: bytes,
// code points or UTF-16 units.
constexpr std::size_t kLeastCut = 46;
constexpr std::size_t kMostCut = 48;

// Sorted, lower case.
constexpr auto kFilms = std::to_array<std::string_view>({
    "3g2", "3gp", "asf", "avi", "divx", "flv", "m2t",  "m2ts", "m4v", "mkv", "mmv",  "mod",
    "mov", "mp",  "mp4", "mpe", "mpeg", "mpg", "mp~2", "mts",  "tod", "ts",  "webm", "wmv",
});

// Takeout's suffixes for an edited copy, by the account's language; "é" also as two code points, as on some file
// systems.
constexpr auto kEditedEndings = std::to_array<std::string_view>({
    "-edited",
    "-effects",
    "-smile",
    "-mix",
    "-bearbeitet",
    "-bewerkt",
    "-edytowane",
    "-ha editado",
    "-editat",
    "-modificato",
    "-modifi\u00e9",
    "-modifie\u0301",
    "-\u7f16\u8f91",
    "-\u7de8\u96c6\u6e08\u307f",
});

bool starts_code_point(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

bool has_cut_length(std::string_view text) {
    if (text.size() > 4 * kMostCut) return false;  // at most four bytes per code point
    std::size_t code_points = 0;
    std::size_t units = 0;
    for (const char c : text) {
        if (!starts_code_point(c)) continue;
        ++code_points;
        units += static_cast<unsigned char>(c) >= 0xF0U ? 2 : 1;
    }
    return std::ranges::any_of(std::array{text.size(), code_points, units},
                               [](std::size_t n) { return n >= kLeastCut && n <= kMostCut; });
}

// "IMG(1)" -> "IMG" and "(1)".
std::string_view take_counter(std::string_view& text) {
    if (!text.ends_with(')')) return {};
    const auto open = text.rfind('(');
    if (open == std::string_view::npos || open + 2 >= text.size() || text.size() - open > 7) return {};
    const auto digits = text.substr(open + 1, text.size() - open - 2);
    if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return {};
    const auto counter = text.substr(open);
    text.remove_suffix(counter.size());
    return counter;
}

struct Name {
    std::string_view stem;
    std::string_view counter;    // "(1)" or nothing
    std::string_view extension;  // ".jpg" or nothing; only extensions of pictures or films
};

Name parse(std::string_view name) {
    Name out;
    if (is_named_like_a_picture(name) || is_named_like_a_film(name)) {
        const auto dot = name.rfind('.');
        out.extension = name.substr(dot);
        name = name.substr(0, dot);
    }
    out.counter = take_counter(name);
    out.stem = name;
    return out;
}

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string out;
    for (const auto part : parts) out += part;
    return out;
}

// Replaces characters that file systems do not allow in names.
std::string as_file_name(std::string_view title) {
    std::string out(title);
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 0x20U ||
            std::string_view("\"%&'*/:;<>?\\^`{|}~#+=@!$,[]").find(c) != std::string_view::npos)
            c = '_';
    return out;
}

// Whether the title fits a file with this name: names are cut, titles are not.
bool agrees(std::string_view title, const Name& name) {
    const std::string clean = as_file_name(title);
    const std::string stem = as_file_name(name.stem);
    return clean.starts_with(stem) && (clean.size() == stem.size() || clean.substr(stem.size()).starts_with('.') ||
                                       name.stem.size() >= kLeastCut - 1);
}

enum class Rule { kExact, kCut, kNoExtension };

class TakeoutFolder {
public:
    TakeoutFolder(std::span<const std::string> media,
                  std::span<const std::string> sidecars,
                  const std::function<std::string_view(std::size_t)>& title_of)
        : media_(media), title_of_(title_of) {
        for (std::size_t i = 0; i < sidecars.size(); ++i) {
            std::string_view stem(sidecars[i]);
            stem.remove_suffix(std::min(stem.size(), std::string_view(".json").size()));
            sidecars_.emplace(stem, i);
            by_stem_.emplace(stem_key(without_supplement(stem)), i);
        }
        for (std::size_t i = 0; i < media.size(); ++i) {
            media_by_name_.emplace(media[i], i);
            if (!is_named_like_a_film(media[i])) pictures_by_stem_.emplace(stem_key(media[i]), i);
        }
    }

    std::vector<NameMatch> run() {
        std::vector<NameMatch> matches;
        matches.reserve(media_.size());
        for (std::size_t i = 0; i < media_.size(); ++i) matches.push_back(match(i));
        // A cut name that fits several media, without a title to decide, is a guess for each.
        std::map<std::size_t, int> claims;
        for (const NameMatch& m : matches)
            if (m.sidecar && m.role == NameMatch::Role::kPhoto) ++claims[*m.sidecar];
        for (NameMatch& m : matches)
            if (m.sidecar && m.role == NameMatch::Role::kPhoto && m.reason == kCutReason && claims[*m.sidecar] > 1 &&
                title_of_(*m.sidecar).empty()) {
                m.kind = MatchKind::kGuessed;
                m.reason = "the JSON's name is cut, and several files fit it";
            }
        return matches;
    }

private:
    static constexpr std::string_view kCutReason = "the JSON's name is cut";

    // "IMG.jpg.suppl(1)" -> "IMG.jpg(1)".
    static std::string without_supplement(std::string_view stem) {
        const auto counter = take_counter(stem);
        const auto dot = stem.rfind('.');
        if (dot != std::string_view::npos && dot > 0 && kSupplemental.starts_with(stem.substr(dot)) &&
            (stem.size() - dot >= kTellingSupplement || has_cut_length(stem)))
            stem = stem.substr(0, dot);
        return joined({stem, counter});
    }

    // Equal for names that differ in their extension alone, wherever the counter stands.
    static std::string stem_key(std::string_view name) {
        std::string_view rest = name;
        const auto counter = take_counter(rest);
        const Name inner = parse(rest);
        return joined({inner.stem, std::string_view("\0", 1), counter.empty() ? inner.counter : counter});
    }

    std::optional<std::size_t> sidecar(std::string_view stem) const {
        const auto found = sidecars_.find(stem);
        return found == sidecars_.end() ? std::nullopt : std::optional(found->second);
    }

    // `core` + ".supplemental-metadata", whole or cut, + counter.
    std::optional<std::size_t> supplemented(std::string_view core,
                                            std::string_view counter,
                                            bool& cut_into_core) const {
        const std::string full = joined({core, kSupplemental});
        for (std::size_t length = full.size(); length > 0; --length) {
            if (length < full.size() && !starts_code_point(full[length])) continue;
            const auto head = std::string_view(full).substr(0, length);
            if (length < core.size() + kTellingSupplement && length != core.size()) {
                if (length < kLeastCut) break;  // in bytes, the largest of the three units
                if (!has_cut_length(head)) continue;
            }
            if (length == core.size() && !has_cut_length(head)) continue;  // the exact name, already tried
            if (const auto found = sidecar(joined({head, counter}))) {
                cut_into_core = length < core.size();
                return found;
            }
        }
        return std::nullopt;
    }

    // The JSON for a medium of this name, even if the medium is missing.
    NameMatch find(const Name& name) const {
        const std::string core = joined({name.stem, name.extension});
        bool cut = false;
        if (!name.counter.empty()) {
            const std::string whole = joined({name.stem, name.counter, name.extension});
            if (const auto found = sidecar(whole)) return {MatchKind::kMatched, found, "the JSON has the file's name"};
            if (const auto found = supplemented(whole, {}, cut); found && !cut)
                return {MatchKind::kMatched, found, "the JSON has the file's name"};
            if (const auto found = sidecar(joined({core, name.counter})))
                return {MatchKind::kMatched, found, "the number comes after the extension in the JSON's name"};
            if (const auto found = supplemented(core, name.counter, cut)) {
                if (!cut) return {MatchKind::kMatched, found, "the number comes at the end of the JSON's name"};
                if (accepts(*found, name)) return {MatchKind::kMatched, found, kCutReason};
            }
        } else {
            if (const auto found = sidecar(core)) return {MatchKind::kMatched, found, "the JSON has the file's name"};
            if (const auto found = supplemented(core, {}, cut)) {
                if (!cut) return {MatchKind::kMatched, found, "the JSON has the file's name"};
                if (accepts(*found, name)) return {MatchKind::kMatched, found, kCutReason};
            }
        }
        if (!name.extension.empty()) {
            auto found = sidecar(joined({name.stem, name.counter}));
            if (!found) found = supplemented(name.stem, name.counter, cut = false);
            if (found && !cut && accepts(*found, name))
                return {title_of_(*found).empty() ? MatchKind::kGuessed : MatchKind::kMatched, found,
                        "the JSON's name lacks the extension"};
        }
        if (!name.counter.empty()) {
            // Of two files whose names become equal when cut, only one may have a JSON.
            if (const auto found = supplemented(core, {}, cut = false); found && cut)
                return {MatchKind::kGuessed, found, "no JSON has its number; one of the same cut name is taken"};
        }
        return {};
    }

    // The title is unknown, or fits.
    bool accepts(std::size_t index, const Name& name) const {
        const auto title = title_of_(index);
        return title.empty() || agrees(title, name);
    }

    NameMatch match(std::size_t i) const {
        const Name name = parse(media_[i]);
        if (auto found = find(name); found.sidecar) return found;
        if (auto found = edited(name); found.kind != MatchKind::kUnmatched) return found;
        if (auto found = live_part(media_[i], name); found.kind != MatchKind::kUnmatched) return found;
        if (const auto found = only_of_stem(media_[i]))
            return {MatchKind::kGuessed, found, "only a file of the same name with another extension has a JSON"};
        return {MatchKind::kUnmatched, std::nullopt, "no JSON has a fitting name"};
    }

    // The JSON with this stem, if it is the only one.
    std::optional<std::size_t> only_of_stem(std::string_view name) const {
        const auto [first, last] = by_stem_.equal_range(stem_key(name));
        return first != last && std::next(first) == last ? std::optional(first->second) : std::nullopt;
    }

    NameMatch edited(const Name& name) const {
        const std::string low = lower(name.stem);
        for (const auto ending : kEditedEndings) {
            for (std::size_t length = ending.size(); length >= 3; --length) {
                if (length < ending.size() && !starts_code_point(ending[length])) continue;
                if (low.size() <= length || !low.ends_with(ending.substr(0, length))) continue;
                auto found = edited_of(name, name.stem.substr(0, name.stem.size() - length));
                if (found.kind == MatchKind::kUnmatched) continue;
                if (length < ending.size()) {
                    if (!found.of && found.kind != MatchKind::kMatched) continue;  // too little evidence
                    found.kind = MatchKind::kGuessed;
                    found.reason = "its name ends like a cut mark of an edited copy; the original's JSON is taken";
                }
                return found;
            }
        }
        return named_after(name);
    }

    // In a language or of a kind that is not known here: "IMG-redigerad", "IMG-collage". Numbers after a dash are of bursts.
    NameMatch named_after(const Name& name) const {
        const auto dash = name.stem.rfind('-');
        if (dash == std::string_view::npos || dash == 0 || dash + 1 >= name.stem.size() ||
            std::ranges::any_of(name.stem.substr(dash), [](char c) { return c >= '0' && c <= '9'; }))
            return {};
        NameMatch found = edited_of(name, name.stem.substr(0, dash));
        if (!found.sidecar) return {};
        found.kind = MatchKind::kGuessed;
        found.reason = "its name is another one's with a word added; the JSON of that one is taken";
        return found;
    }

    NameMatch edited_of(const Name& name, std::string_view stem) const {
        Name original{stem, name.counter, name.extension};
        if (original.counter.empty()) original.counter = take_counter(original.stem);
        const std::string same_name = joined({original.stem, original.counter, original.extension});
        NameMatch found = find(original);
        if (!found.sidecar)
            if (const auto other = only_of_stem(same_name)) found = {MatchKind::kMatched, other, {}};
        found.role = NameMatch::Role::kEdited;
        if (const auto medium = media_by_name_.find(same_name); medium != media_by_name_.end()) {
            found.of = medium->second;
        } else if (const auto picture = pictures_by_stem_.find(stem_key(same_name));
                   picture != pictures_by_stem_.end()) {
            found.of = picture->second;
        }
        if (!found.sidecar && !found.of) return {};
        if (!found.sidecar) {
            found.kind = MatchKind::kGuessed;
            found.reason = "an edited copy, of a file that has no JSON either";
        } else {
            found.reason = "an edited copy; the original's JSON is taken";
        }
        return found;
    }

    // The film of a live photo: "IMG.MOV" of "IMG.HEIC", "PXL.MP" of "PXL.MP.jpg".
    NameMatch live_part(const std::string& medium, const Name& name) const {
        if (!is_named_like_a_film(medium)) return {};
        NameMatch found;
        auto picture = pictures_by_stem_.find(stem_key(medium));
        if (picture == pictures_by_stem_.end())
            picture = pictures_by_stem_.find(joined({medium, std::string_view("\0", 1)}));
        if (picture != pictures_by_stem_.end()) {
            found = find(parse(media_[picture->second]));
            found.of = picture->second;
        } else {
            // The still may be in another part of the export; its JSON is enough.
            for (const std::string_view ending : {".HEIC", ".heic", ".JPG", ".jpg", ".jpeg"}) {
                found = find(Name{name.stem, name.counter, ending});
                if (found.sidecar) break;
                found = find(parse(joined({medium, ending})));
                if (found.sidecar) break;
            }
        }
        if (!found.sidecar && !found.of) return {};
        found.role = NameMatch::Role::kLivePart;
        found.kind = found.sidecar ? MatchKind::kMatched : MatchKind::kGuessed;
        found.reason = found.sidecar ? "the moving part of a photo; the photo's JSON is taken"
                                     : "the moving part of a photo that has no JSON either";
        return found;
    }

    std::span<const std::string> media_;
    const std::function<std::string_view(std::size_t)>& title_of_;
    std::unordered_map<std::string_view, std::size_t> media_by_name_;
    std::map<std::string, std::size_t, std::less<>> sidecars_;  // by name without ".json"
    std::multimap<std::string, std::size_t> by_stem_;
    std::unordered_map<std::string, std::size_t> pictures_by_stem_;
};

}  // namespace

bool is_named_like_a_film(std::string_view file_name) {
    static_assert(std::ranges::is_sorted(kFilms));
    const auto dot = file_name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return false;
    const std::string ending = lower(file_name.substr(dot + 1));
    return std::ranges::binary_search(kFilms, std::string_view(ending));
}

std::vector<NameMatch> match_names(std::span<const std::string> media,
                                   std::span<const std::string> sidecars,
                                   const std::function<std::string_view(std::size_t)>& title_of) {
    return TakeoutFolder(media, sidecars, title_of).run();
}

}  // namespace trove::sources
