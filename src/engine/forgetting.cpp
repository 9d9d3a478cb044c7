// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/forgetting.h"

#include "engine/library_impl.h"

namespace trove::engine {

Result<Leaving> Forgetting::plan(const LeavingRequest& request) {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    return reader->leaving().plan(request);
}

Result<Leaving> Forgetting::apply(const LeavingRequest& request, std::string_view token) {
    TROVE_TRY(auto session, catalog::WriteSession::open(library_.options_.folder));
    TROVE_TRY(auto leaving, session.reader.leaving().plan(request));
    if (!token.empty() && token != leaving.token)
        return fail(Errc::kInvalid, "the library has changed since: look again at what would leave it");
    TROVE_CHECKED(session.writer.begin());
    auto contents = session.writer.leaving().remove(request, leaving);
    if (!contents) {
        [[maybe_unused]] const auto undone = session.writer.roll_back();
        return fail(contents.error());
    }
    TROVE_CHECKED(session.writer.commit());
    TROVE_CHECKED(session.writer.photos().drop_thumbnails(*contents));
    // The stored vectors follow at once, so that none of a forgotten picture stays on the disk.
    TROVE_TRY(const auto model, session.reader.models().in_use());
    if (model) TROVE_CHECKED(library_.index_.save(session.reader, *model));
    return leaving;
}

}  // namespace trove::engine
