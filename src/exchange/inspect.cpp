// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/inspect.h"

#include "base/file.h"
#include "sources/folder.h"
#include "sources/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace trove::exchange {
namespace {

class Summing {
public:
    Summing(SourceSummary& sum, std::size_t samples) : sum_(sum), samples_(samples) {}

    void album(const OriginAlbum& album) {
        const auto parent = albums_.find(album.parent);
        std::string path = album.title;
        if (parent != albums_.end()) path = sum_.albums[parent->second].path + " / " + path;
        albums_.try_emplace(album.key, sum_.albums.size());
        sum_.albums.push_back({std::move(path), album.kind, 0});
    }

    void item(sources::Item item) {
        const Origin& o = item.origin;
        const Metadata& m = o.metadata;
        ++sum_.items;
        count_files(item);
        sum_.edited += o.edited || has(item, Rendition::kEdited) ? 1 : 0;
        sum_.live_parts += !o.live_part.empty() ? 1 : 0;
        sum_.stacked += !o.stack.empty() ? 1 : 0;
        if (!o.stack.empty()) stacks_.insert(o.stack);
        sum_.copies += !o.copy_of.empty() ? 1 : 0;
        sum_.favourites += o.favourite ? 1 : 0;
        sum_.hidden += o.hidden ? 1 : 0;
        sum_.trashed += o.trashed ? 1 : 0;
        sum_.picked += o.pick == Pick::kPicked ? 1 : 0;
        sum_.rejected += o.pick == Pick::kRejected ? 1 : 0;
        sum_.rated += m.rating.value_or(0) != 0 ? 1 : 0;
        sum_.labelled += !o.label.empty() ? 1 : 0;
        sum_.titled += !m.title.empty() ? 1 : 0;
        sum_.described += !m.description.empty() ? 1 : 0;
        sum_.dated += m.taken_local_s ? 1 : 0;
        sum_.zoned += m.zone_minutes ? 1 : 0;
        sum_.located += m.latitude_deg ? 1 : 0;
        sum_.placed += !o.place.empty() ? 1 : 0;
        sum_.with_keywords += !m.keywords.empty() ? 1 : 0;
        sum_.with_persons += !o.persons.empty() ? 1 : 0;
        for (const auto& keyword : m.keywords) ++keywords_[keyword];
        for (const auto& person : o.persons) ++persons_[person];
        for (const auto& key : o.albums)
            if (const auto album = albums_.find(key); album != albums_.end()) ++sum_.albums[album->second].items;
        if (sum_.samples.size() >= samples_) return;
        SourceSample sample{std::move(item.origin), {}};
        for (auto& file : item.files) sample.files.push_back({file.rendition, std::move(file.path)});
        sum_.samples.push_back(std::move(sample));
    }

    void finish() {
        sum_.stacks = static_cast<std::int64_t>(stacks_.size());
        sum_.keywords.assign(keywords_.begin(), keywords_.end());
        sum_.persons.assign(persons_.begin(), persons_.end());
    }

private:
    static bool has(const sources::Item& item, Rendition rendition) {
        return std::ranges::any_of(item.files,
                                   [&](const sources::ItemFile& file) { return file.rendition == rendition; });
    }

    void count_files(const sources::Item& item) {
        const auto& original = item.origin.original;
        const bool is_film = sources::is_never_a_picture(original.filename().native());
        std::error_code ignored;
        const bool here =
            has(item, Rendition::kOriginal) || (is_film && std::filesystem::is_regular_file(original, ignored));
        const bool edited = has(item, Rendition::kEdited);
        sum_.files += static_cast<std::int64_t>(item.files.size());
        sum_.films += is_film ? 1 : 0;
        sum_.edited_files += edited ? 1 : 0;
        if (here)
            ++sum_.originals;
        else
            ++(item.origin.in_cloud ? sum_.in_cloud : sum_.away);
        if (item.files.empty())
            ++sum_.without_picture;
        else if (!edited && !has(item, Rendition::kOriginal))
            ++sum_.preview_only;
    }

    SourceSummary& sum_;
    std::size_t samples_;
    std::unordered_map<std::string, std::size_t> albums_;
    std::unordered_set<std::string> stacks_;
    std::map<std::string, std::int64_t> keywords_;
    std::map<std::string, std::int64_t> persons_;
};

}  // namespace

Result<SourceSummary> inspect_source(const std::filesystem::path& path, std::size_t samples, const Job& job) {
    SourceSummary sum;
    std::error_code error;
    sum.path = std::filesystem::absolute(path, error).lexically_normal();
    if (!sum.path.has_filename()) sum.path = sum.path.parent_path();  // "X.photoslibrary/"
    if (std::filesystem::status(sum.path, error).type() == std::filesystem::file_type::not_found)
        return fail(Errc::kNotFound, fmt::format("{} is not there", display(sum.path)));
    if (error) return fail(system_error(error.value(), display(sum.path)));
    const auto kind = sources::recognise(sum.path);
    if (kind == sources::SourceKind::kFolder)
        return fail(Errc::kInvalid,
                    fmt::format("{} is not the library of a program that Trove knows; trove crawl indexes folders",
                                display(sum.path)));
    sum.kind = to_string(kind);
    Summing summing(sum, samples);
    const sources::SourceVisitor visitor{.album = [&](const OriginAlbum& album) { summing.album(album); },
                                         .item = [&](sources::Item item) { summing.item(std::move(item)); },
                                         .warning = [&](std::string text) { sum.warnings.push_back(std::move(text)); }};
    TROVE_CHECKED(sources::read_source(kind, sum.path, visitor, job));
    summing.finish();
    return sum;
}

}  // namespace trove::exchange
