// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sources.h"

#include "engine/library_impl.h"

namespace trove::engine {

Result<std::vector<Source>> Sources::list() {
    return library_.browse_.sources();
}

Result<void> Sources::remove(std::int64_t id) {
    TROVE_TRY(const auto lock, library_.lock());
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(library_.options_.folder));
    TROVE_CHECKED(writer.begin());
    TROVE_CHECKED(writer.remove_root(id));
    TROVE_TRY([[maybe_unused]] const std::int64_t removed, writer.remove_homeless_photos());
    return writer.commit();
}

Result<std::vector<SourceInfo>> Sources::libraries() {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    return reader->sources();
}

Result<std::vector<AlbumInfo>> Sources::albums() {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    return reader->albums();
}

Result<std::vector<PersonInfo>> Sources::persons() {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    return reader->persons();
}

Result<std::vector<PhotoOrigin>> Sources::origins(PhotoId id) {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    return reader->origins(id);
}

Result<std::vector<PhotoId>> Sources::photos_of_album(std::string_view title) {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    return reader->photos_of_album(title);
}

}  // namespace trove::engine
