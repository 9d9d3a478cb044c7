// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/speeds.h"

#include "base/file.h"
#include "base/log.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace trove::models {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = std::size_t{1} << 20U;

std::optional<double> positive(const Json& row, const char* key) {
    const auto found = row.find(key);
    if (found == row.end() || !found->is_number()) return std::nullopt;
    const double value = found->get<double>();
    return std::isfinite(value) && value > 0 && value < 1e9 ? std::optional(value) : std::nullopt;
}

}  // namespace

Speeds::Table Speeds::read() const {
    Table table;
    const auto bytes = read_file(file_, kMostBytes);
    if (!bytes) return table;
    const auto document = Json::parse(*bytes, nullptr, false);
    if (!document.is_object() || !document.contains("speeds") || !document["speeds"].is_array()) return table;
    for (const Json& row : document["speeds"]) {
        if (!row.is_object() || !row.contains("model") || !row["model"].is_string() || !row.contains("device") ||
            !row["device"].is_string())
            continue;
        Speed speed{positive(row, "images_per_s"), positive(row, "text_ms"), std::nullopt};
        if (const auto batch = positive(row, "batch"); batch && *batch <= 1024)
            speed.batch = static_cast<std::size_t>(*batch);
        table[{row["model"].get<std::string>(), row["device"].get<std::string>()}] = speed;
    }
    return table;
}

Speed Speeds::of(std::string_view fingerprint, std::string_view device) const {
    const auto table = read();
    const auto found = table.find({std::string(fingerprint), std::string(device)});
    return found == table.end() ? Speed{} : found->second;
}

std::optional<double> Speeds::images_per_s(std::string_view fingerprint) const {
    std::optional<double> best;
    for (const auto& [key, speed] : read())
        if (key.first == fingerprint && speed.images_per_s > best) best = speed.images_per_s;
    return best;
}

void Speeds::remember(const std::string& fingerprint, const std::string& device, const Speed& speed) {
    writing_.with([&](int& /*turn*/) {
        auto table = read();
        Speed& known = table[{fingerprint, device}];
        if (speed.images_per_s) known.images_per_s = speed.images_per_s;
        if (speed.text_ms) known.text_ms = speed.text_ms;
        if (speed.batch) known.batch = speed.batch;
        Json rows = Json::array();
        for (const auto& [key, value] : table) {
            Json row{{"model", key.first}, {"device", key.second}};
            if (value.images_per_s) row["images_per_s"] = *value.images_per_s;
            if (value.text_ms) row["text_ms"] = *value.text_ms;
            if (value.batch) row["batch"] = *value.batch;
            rows.push_back(std::move(row));
        }
        const auto text =
            Json{{"schema", 1}, {"speeds", std::move(rows)}}.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
        const auto written =
            write_file_atomically(file_, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        if (!written) log::debug("engine", "speeds are not kept: {}", written.error().what);
    });
}

}  // namespace trove::models
