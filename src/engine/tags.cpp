// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tags.h"

#include "catalog/reader.h"
#include "catalog/write_session.h"
#include "catalog/writer.h"
#include "engine/library.h"
#include "tagging/tag_phase.h"

namespace trove::engine {

Result<std::vector<PhotoTag>> Tags::of(PhotoId photo, bool with_taken_off) {
    TROVE_TRY(auto reader, catalog::CatalogReader::open(library_.folder()));
    TROVE_TRY([[maybe_unused]] const auto known, reader.photos().get(photo));
    return reader.tags().of(photo, with_taken_off);
}

Result<std::vector<TagCount>> Tags::all(std::string_view beginning, std::size_t most) {
    TROVE_TRY(auto reader, catalog::CatalogReader::open(library_.folder()));
    return reader.tags().counts(beginning, most);
}

Result<TagChange> Tags::set(std::span<const PhotoId> photos,
                            std::span<const std::string> add,
                            std::span<const std::string> remove) {
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(library_.folder()));
    // Without the commit at the end, closing the writer rolls everything back.
    TROVE_CHECKED(writer.begin());
    TagChange change;
    for (const PhotoId photo : photos) {
        bool added = false;
        bool removed = false;
        for (const auto& name : add) {
            TROVE_TRY(const bool held, writer.tags().set(photo, name, true));
            added = added || !held;
        }
        for (const auto& name : remove) {
            TROVE_TRY(const bool held, writer.tags().set(photo, name, false));
            removed = removed || held;
        }
        if (added) change.added.push_back(photo);
        if (removed) change.removed.push_back(photo);
    }
    TROVE_CHECKED(writer.commit());
    return change;
}

Result<void> Tags::rename(std::string_view from, std::string_view to) {
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(library_.folder()));
    TROVE_CHECKED(writer.begin());
    TROVE_CHECKED(writer.tags().rename(from, to));
    return writer.commit();
}

Result<void> Tags::merge(std::span<const std::string> from, std::string_view into) {
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(library_.folder()));
    TROVE_CHECKED(writer.begin());
    for (const auto& name : from) TROVE_CHECKED(writer.tags().merge(name, into));
    return writer.commit();
}

Result<TagProgress> Tags::run(const TagOptions& options, const Job& job) {
    TROVE_TRY(auto session, catalog::WriteSession::open(library_.folder()));
    TROVE_TRY(const auto model, session.reader.models().in_use());
    if (!model) return TagProgress{};  // nothing is crawled yet
    return tagging::suggest_tags(
        {session, *model, [&](std::string_view text) { return library_.embedding().text(text); }, options}, job);
}

Result<MeasuredTags> Tags::measure() {
    TROVE_TRY(auto session, catalog::WriteSession::open(library_.folder()));
    TROVE_TRY(const auto model, session.reader.models().in_use());
    if (!model) return MeasuredTags{};
    const TagOptions silent;
    return tagging::measure_concepts(
        {session, *model, [&](std::string_view text) { return library_.embedding().text(text); }, silent});
}

}  // namespace trove::engine
