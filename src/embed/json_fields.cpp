// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/json_fields.h"

#include "base/file.h"

#include <fmt/format.h>

#include <cmath>

namespace trove::embed {

Result<nlohmann::json> parse_json(std::span<const std::uint8_t> text) {
    try {
        return nlohmann::json::parse(text.begin(), text.end());
    } catch (const nlohmann::json::exception& problem) {
        return fail(Errc::kCorrupt, fmt::format("not valid JSON ({})", valid_utf8(problem.what())));
    }
}

Result<JsonFields> JsonFields::of(const nlohmann::json& value, std::string path) {
    if (!value.is_object())
        return fail(Errc::kCorrupt,
                    path.empty() ? std::string("not a JSON object") : fmt::format("\"{}\" is not an object", path));
    return JsonFields(value, std::move(path));
}

std::string JsonFields::name_of(const char* key) const {
    return path_.empty() ? key : fmt::format("{}.{}", path_, key);
}

bool JsonFields::has(const char* key) const {
    const auto found = value_->find(key);
    return found != value_->end() && !found->is_null();
}

Result<const nlohmann::json*> JsonFields::find(const char* key) const {
    if (!has(key)) return fail(Errc::kCorrupt, fmt::format("\"{}\" is missing", name_of(key)));
    return &at(key);
}

Result<JsonFields> JsonFields::object(const char* key) const {
    TROVE_TRY(const auto* found, find(key));
    return of(*found, name_of(key));
}

Result<std::string> JsonFields::text(const char* key) const {
    TROVE_TRY(const auto* found, find(key));
    if (!found->is_string()) return fail(Errc::kCorrupt, fmt::format("\"{}\" is not a string", name_of(key)));
    return found->get<std::string>();
}

Result<std::string> JsonFields::text_or(const char* key, std::string_view fallback) const {
    if (!has(key)) return std::string(fallback);
    return text(key);
}

Result<bool> JsonFields::flag_or(const char* key, bool fallback) const {
    if (!has(key)) return fallback;
    if (!at(key).is_boolean())
        return fail(Errc::kCorrupt, fmt::format("\"{}\" is neither true nor false", name_of(key)));
    return at(key).get<bool>();
}

Result<std::int64_t> JsonFields::whole(const char* key, std::int64_t least, std::int64_t most) const {
    TROVE_TRY(const auto* found, find(key));
    const bool fits =
        found->is_number_integer() && (!found->is_number_unsigned() || found->get<std::uint64_t>() <= INT64_MAX);
    if (!fits || found->get<std::int64_t>() < least || found->get<std::int64_t>() > most)
        return fail(Errc::kCorrupt,
                    fmt::format("\"{}\" is not a whole number from {} to {}", name_of(key), least, most));
    return found->get<std::int64_t>();
}

Result<std::vector<double>> JsonFields::numbers(const char* key, std::size_t count) const {
    TROVE_TRY(const auto* found, find(key));
    std::vector<double> numbers;
    if (found->is_array() && found->size() == count)
        for (const auto& number : *found)
            if (number.is_number() && std::isfinite(number.get<double>())) numbers.push_back(number.get<double>());
    if (numbers.size() != count)
        return fail(Errc::kCorrupt, fmt::format("\"{}\" is not a list of {} numbers", name_of(key), count));
    return numbers;
}

Result<std::vector<std::string>> JsonFields::texts_or_none(const char* key) const {
    std::vector<std::string> texts;
    if (!has(key)) return texts;
    const auto& list = at(key);
    bool good = list.is_array();
    if (good)
        for (const auto& text : list) {
            good = good && text.is_string();
            if (good) texts.push_back(text.get<std::string>());
        }
    if (!good) return fail(Errc::kCorrupt, fmt::format("\"{}\" is not a list of strings", name_of(key)));
    return texts;
}

}  // namespace trove::embed
