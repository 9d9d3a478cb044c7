// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/foreign_reader.h"

#include "base/file.h"

#include <fmt/format.h>

namespace trove::sources {

Result<void> ForeignReader::beside(std::string_view what, const std::function<Result<void>()>& read) {
    auto result = read();
    if (!result && result.error().code == Errc::kCancelled) return result;
    if (!result)
        visitor_.warning(
            fmt::format("{}: {} could not be read completely: {}", display(shown_), what, result.error().what));
    return {};
}

Result<void> ForeignReader::after_items(Result<void> result, std::size_t told) {
    if (result || result.error().code == Errc::kCancelled) return result;
    if (told == 0) return fail(prefixed(result.error(), display(shown_)));
    visitor_.tell_loss(fmt::format("{}: the database is damaged: {} items could be read, the rest could not: {}",
                                   display(shown_), told, result.error().what));
    return {};
}

}  // namespace trove::sources
