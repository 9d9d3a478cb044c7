// SPDX-License-Identifier: GPL-3.0-or-later
//
// JsonFields: typed reading of an untrusted JSON object. Every failure names the field by its dotted path
// ("image.size") and the expected type, as kCorrupt. A view: the document outlives it. Internal to this room. Any
// thread.
#pragma once
#include "base/result.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trove::embed {

// Parses UTF-8 text. kCorrupt names the position of the error. Never throws.
[[nodiscard]] Result<nlohmann::json> parse_json(std::span<const std::uint8_t> text);

class JsonFields {
public:
    // kCorrupt: `value` is not an object. `path`: its name in errors; empty for the document itself.
    static Result<JsonFields> of(const nlohmann::json& value, std::string path);

    [[nodiscard]] bool has(const char* key) const;  // present and not null
    [[nodiscard]] Result<JsonFields> object(const char* key) const;
    [[nodiscard]] Result<std::string> text(const char* key) const;
    [[nodiscard]] Result<std::string> text_or(const char* key, std::string_view fallback) const;
    [[nodiscard]] Result<bool> flag_or(const char* key, bool fallback) const;
    [[nodiscard]] Result<std::int64_t> whole(const char* key, std::int64_t least, std::int64_t most) const;
    [[nodiscard]] Result<std::vector<double>> numbers(const char* key, std::size_t count) const;
    [[nodiscard]] Result<std::vector<std::string>> texts_or_none(const char* key) const;

    // The raw value. Requires has(key).
    [[nodiscard]] const nlohmann::json& at(const char* key) const { return *value_->find(key); }

    [[nodiscard]] std::string name_of(const char* key) const;

    [[nodiscard]] const nlohmann::json& value() const { return *value_; }

private:
    JsonFields(const nlohmann::json& value, std::string path) : value_(&value), path_(std::move(path)) {}

    [[nodiscard]] Result<const nlohmann::json*> find(const char* key) const;

    const nlohmann::json* value_;
    std::string path_;
};

}  // namespace trove::embed
