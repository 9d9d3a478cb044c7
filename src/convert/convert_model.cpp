// SPDX-License-Identifier: GPL-3.0-or-later
#include "convert/convert_model.h"

#include "base/file.h"
#include "base/sha256.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>

namespace trove::convert {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kManifest = "trove-model.json";
constexpr std::size_t kMostManifestBytes = std::size_t{1} << 20U;

Result<void> copied(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::copy_file(from, to, error);
    if (error)
        return fail(system_error(error.value(), fmt::format("cannot copy {} to {}", display(from), display(to))));
    return {};
}

// A tower without large products (of convolutions) is copied unchanged.
Result<Quantised> convert_tower(const ConvertRequest& request, const std::string& file) {
    const auto done = quantise_graph(request.from / file, request.to / file, request.options);
    if (done || done.error().code != Errc::kUnsupported) return done;
    TROVE_CHECKED(copied(request.from / file, request.to / file));
    return Quantised{};
}

// The rest of the manifest is copied unchanged; embed/manifest.h has checked it.
Result<void> write_manifest(const ConvertRequest& request) {
    TROVE_TRY(const auto bytes, read_file(request.from / kManifest, kMostManifestBytes));
    auto manifest = Json::parse(bytes, nullptr, false);
    if (!manifest.is_object() || !manifest["sha256"].is_object() || !manifest["title"].is_string())
        return fail(Errc::kCorrupt, fmt::format("{} is damaged", display(request.from / kManifest)));
    manifest["name"] = request.name;
    manifest["title"] = manifest["title"].get<std::string>() + ", 8 bits";
    Json hashes = Json::object();
    for (const auto& entry : fs::directory_iterator(request.to)) {
        const auto file = entry.path().filename().native();
        TROVE_TRY(hashes[file], sha256_of_file(entry.path()));
    }
    manifest["sha256"] = std::move(hashes);
    const auto text = manifest.dump(1) + "\n";
    return write_file_atomically(request.to / kManifest,
                                 {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace

Result<Converted> convert_model(const ConvertRequest& request) {
    std::error_code error;
    if (!fs::create_directory(request.to, error))
        return fail(system_error(error ? error.value() : EEXIST, fmt::format("cannot make {}", display(request.to))));
    Converted done;
    for (const std::string& file : {request.image_file, request.text_file})
        done.bytes_before += fs::file_size(request.from / file, error);
    TROVE_TRY(done.text, convert_tower(request, request.text_file));
    TROVE_TRY(done.image, convert_tower(request, request.image_file));
    if (done.text.products + done.image.products == 0)
        return fail(Errc::kUnsupported,
                    "neither tower has 32-bit matrix products that could be computed in 8 bits; is the model converted "
                    "already?");
    for (const std::string& file : {request.image_file, request.text_file})
        done.bytes_after += fs::file_size(request.to / file, error);
    TROVE_CHECKED(copied(request.from / request.tokenizer_file, request.to / request.tokenizer_file));
    TROVE_CHECKED(write_manifest(request));
    return done;
}

}  // namespace trove::convert
