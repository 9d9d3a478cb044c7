// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/takeout_json.h"

#include "base/file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace trove::sources {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostPersons = 1000;
constexpr std::int64_t kMostSeconds = 253'402'300'799;  // the end of the year 9999

// Names without ".json" and counter, in Takeout's languages.
constexpr auto kAlbumNames = std::to_array<std::string_view>({
    "metadata",
    "m\u00e9tadonn\u00e9es",
    "me\u0301tadonne\u0301es",
    "Metadaten",
    "metadati",
    "metadatos",
    "metadados",
    "metagegevens",
    "Metagegevens",
    "metadane",
    "metadata-album",
    "\u043c\u0435\u0442\u0430\u0434\u0430\u043d\u043d\u044b\u0435",
    "\u30e1\u30bf\u30c7\u30fc\u30bf",
    "\u5143\u6570\u636e",
});

std::string text(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? valid_utf8(found->get_ref<const std::string&>()) : std::string();
}

bool flag(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_boolean() && found->get<bool>();
}

std::optional<std::int64_t> timestamp(const Json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_object()) return std::nullopt;
    const auto inner = found->find("timestamp");
    if (inner == found->end()) return std::nullopt;
    std::int64_t seconds = 0;
    if (inner->is_number_integer()) {
        seconds = inner->get<std::int64_t>();
    } else if (inner->is_string()) {
        const auto& digits = inner->get_ref<const std::string&>();
        const auto* const end = digits.data() + digits.size();
        const auto [rest, code] = std::from_chars(digits.data(), end, seconds);
        if (code != std::errc() || rest != end) return std::nullopt;
    } else {
        return std::nullopt;
    }
    return seconds >= -kMostSeconds && seconds <= kMostSeconds ? std::optional(seconds) : std::nullopt;
}

bool take_place(const Json& json, const char* key, Metadata& out) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_object()) return false;
    const auto number = [&](const char* name) {
        const auto value = found->find(name);
        return value != found->end() && value->is_number() ? value->get<double>() : 0.0;
    };
    const double latitude = number("latitude");
    const double longitude = number("longitude");
    // Two zeros mean no position.
    if ((latitude == 0 && longitude == 0) || !(std::abs(latitude) <= 90) || !(std::abs(longitude) <= 180)) return false;
    out.latitude_deg = latitude;
    out.longitude_deg = longitude;
    if (const double altitude = number("altitude"); altitude != 0 && std::abs(altitude) < 1e6)
        out.altitude_m = altitude;
    return true;
}

}  // namespace

TakeoutJson parse_takeout_json(std::span<const std::uint8_t> bytes) {
    TakeoutJson out;
    const Json json = Json::parse(bytes.begin(), bytes.end(), nullptr, false);
    if (json.is_discarded()) return out;
    out.kind = TakeoutJson::Kind::kOther;
    if (!json.is_object()) return out;
    if (const auto wrapped = json.find("albumData"); wrapped != json.end() && wrapped->is_object()) {
        out.kind = TakeoutJson::Kind::kAlbum;
        out.title = text(*wrapped, "title");
        out.metadata.description = text(*wrapped, "description");
        return out;
    }
    if (!json.contains("photoTakenTime")) {
        if (!json.contains("title") || !(json.contains("date") || json.contains("access"))) return out;
        out.kind = TakeoutJson::Kind::kAlbum;
        out.title = text(json, "title");
        out.metadata.description = text(json, "description");
        return out;
    }
    out.kind = TakeoutJson::Kind::kPhoto;
    out.title = text(json, "title");
    out.metadata.description = text(json, "description");
    if ((out.metadata.taken_local_s = timestamp(json, "photoTakenTime"))) out.metadata.zone_minutes = 0;
    if (!take_place(json, "geoData", out.metadata)) take_place(json, "geoDataExif", out.metadata);
    if (const auto people = json.find("people"); people != json.end() && people->is_array()) {
        for (const Json& person : *people) {
            if (!person.is_object() || out.persons.size() >= kMostPersons) continue;
            if (auto name = text(person, "name");
                !name.empty() && std::ranges::find(out.persons, name) == out.persons.end())
                out.persons.push_back(std::move(name));
        }
    }
    out.favourite = flag(json, "favorited");
    out.archived = flag(json, "archived");
    out.trashed = flag(json, "trashed");
    return out;
}

bool is_named_like_album_json(std::string_view file_name) {
    if (!file_name.ends_with(".json")) return false;
    file_name.remove_suffix(std::string_view(".json").size());
    if (file_name.ends_with(')')) {
        const auto open = file_name.rfind('(');
        if (open != std::string_view::npos) file_name = file_name.substr(0, open);
    }
    return std::ranges::find(kAlbumNames, file_name) != kAlbumNames.end();
}

}  // namespace trove::sources
