// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/model_manifest.h"

#include "base/file.h"

#include <nlohmann/json.hpp>

namespace trove::hub {

std::string manifest_text(const CatalogueModel& model,
                          std::string_view name,
                          std::string_view precision,
                          std::string_view source,
                          const std::map<std::string, std::string>& hashes,
                          const std::vector<std::string>& unverified) {
    using Json = nlohmann::ordered_json;
    Json text{{"file", "textual.onnx"}, {"input", model.text.input}, {"output", model.text.output}};
    if (!model.text.attention_mask.empty()) text["attention_mask"] = model.text.attention_mask;
    text["tokenizer"] = "tokenizer.json";
    text["context_length"] = model.text.context_length;
    text["pad"] = model.text.pad;
    text["pad_id"] = model.text.pad_id;
    const Json image{{"file", "visual.onnx"},       {"input", model.image.input},   {"output", model.image.output},
                     {"size", model.image.size_px}, {"resize", model.image.resize}, {"resample", model.image.resample},
                     {"mean", model.image.mean},    {"std", model.image.std_dev}};
    Json manifest{{"schema", 1},
                  {"name", name},
                  {"title", model.title},
                  {"family", model.family},
                  {"licence", model.licence},
                  {"languages", model.languages},
                  {"dimensions", model.dimensions},
                  {"precision", precision},
                  {"image", image},
                  {"text", text},
                  {"sha256", hashes},
                  {"source", source}};
    if (!unverified.empty()) manifest["unverified"] = unverified;
    return manifest.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

namespace {

nlohmann::json manifest_in(const std::filesystem::path& folder) {
    const auto bytes = read_file(folder / kManifestName, std::size_t{1} << 20U);
    return bytes ? nlohmann::json::parse(bytes->begin(), bytes->end(), nullptr, false) : nlohmann::json();
}

}  // namespace

bool was_added(const std::filesystem::path& folder) {
    const auto manifest = manifest_in(folder);
    return manifest.is_object() && !manifest.contains("source");
}

std::map<std::string, std::string> recorded_hashes(const std::filesystem::path& folder) {
    std::map<std::string, std::string> hashes;
    const auto manifest = manifest_in(folder);
    if (!manifest.is_object() || !manifest.contains("sha256") || !manifest["sha256"].is_object()) return hashes;
    for (const auto& [name, hash] : manifest["sha256"].items())
        if (hash.is_string()) hashes.emplace(name, hash.get<std::string>());
    return hashes;
}

}  // namespace trove::hub
