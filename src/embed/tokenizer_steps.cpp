// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/tokenizer_steps.h"

namespace trove::embed {

Result<std::vector<JsonFields>> steps_of(const JsonFields& file, const char* what, const char* key) {
    std::vector<JsonFields> list;
    if (!file.has(what)) return list;
    TROVE_TRY(const auto outer, file.object(what));
    TROVE_TRY(const auto type, outer.text("type"));
    if (type != "Sequence") {
        list.push_back(outer);
        return list;
    }
    if (!outer.has(key) || !outer.at(key).is_array())
        return fail(Errc::kCorrupt, fmt::format("\"{}\" is not a list", outer.name_of(key)));
    for (const auto& step : outer.at(key)) {
        TROVE_TRY(const auto fields, JsonFields::of(step, outer.name_of(key)));
        list.push_back(fields);
    }
    return list;
}

}  // namespace trove::embed
