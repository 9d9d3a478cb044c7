// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sources.h"

#include "engine/library_impl.h"

#include <utility>

namespace trove::engine {

Result<std::vector<Source>> Sources::list() {
    return library_.browse_.sources();
}

Result<void> Sources::remove(std::int64_t id) {
    LeavingRequest request;
    {
        TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
        TROVE_TRY(auto path, reader->roots().path_of(id));
        request.folders.push_back(std::move(path));
    }
    TROVE_TRY([[maybe_unused]] const auto left, Forgetting(library_).apply(request, {}));
    return {};
}

Result<std::vector<SourceInfo>> Sources::libraries() {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    return reader->sources().all();
}

Result<std::vector<AlbumInfo>> Sources::albums() {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    return reader->sources().albums();
}

Result<std::vector<PersonInfo>> Sources::persons() {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    return reader->sources().persons();
}

Result<std::vector<PhotoOrigin>> Sources::origins(PhotoId id) {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    return reader->sources().origins(id);
}

Result<std::vector<PhotoId>> Sources::photos_of_album(std::string_view title) {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    return reader->sources().photos_of_album(title);
}

}  // namespace trove::engine
