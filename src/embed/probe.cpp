// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/probe.h"

#include "base/file.h"
#include "embed/manifest.h"
#include "embed/onnx_embedder.h"
#include "embed/onnx_file.h"
#include "embed/tokenizer.h"

#include <fmt/format.h>

#include <algorithm>

namespace trove::embed {
namespace {

// A square with a gradient of brightness and one of red, or a grey one.
media::Image picture(int side, bool grey) {
    media::Image image{side, side, {}};
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            for (const int value :
                 {grey ? 128 : x * 255 / side, grey ? 128 : y * 255 / side, grey ? 128 : 255 - y * 255 / side})
                image.rgb.push_back(static_cast<std::uint8_t>(value));
    return image;
}

Result<void> check_differ(const Vector& a, const Vector& b, const Manifest& manifest, const std::string& file) {
    if (a != b) return {};
    return fail(Errc::kCorrupt,
                fmt::format("model {}: {} gives the same vector whatever it is given; choose another model",
                            manifest.name, file));
}

Result<void> check_towers(const Manifest& manifest) {
    TROVE_TRY(const auto model, open_model(manifest.folder));
    std::vector<PreparedImage> prepared;
    for (const bool grey : {false, true}) {
        TROVE_TRY(auto one, model->prepare(picture(manifest.image.size_px, grey)));
        prepared.push_back(std::move(one));
    }
    TROVE_TRY(const auto vectors, model->embed_images(prepared));
    TROVE_CHECKED(check_differ(vectors.at(0), vectors.at(1), manifest, manifest.image.file));
    TROVE_TRY(const auto dog, model->embed_text("a photo of a dog"));
    TROVE_TRY(const auto number, model->embed_text("7"));
    return check_differ(dog, number, manifest, manifest.text.file);
}

Result<void> check_ids(const Manifest& manifest) {
    TROVE_TRY(const auto tokenizer, load_tokenizer(manifest.folder / manifest.text.tokenizer, manifest.family));
    const bool padded = manifest.text.padding == Padding::kMax;
    const auto longest = static_cast<std::size_t>(manifest.text.context_length);
    TROVE_TRY(auto tower, OnnxFile::open(manifest.folder / manifest.text.file));
    const auto run = [&](const std::vector<std::int64_t>& ids) { return tower.run(manifest.text.output, 0, ids); };
    // If not even this runs, the reason is another one, which check_towers() reports.
    if (!run(std::vector<std::int64_t>(padded ? longest : 3))) return {};
    std::vector<std::int64_t> ids(longest);
    if (const auto all = run(ids); !all)
        return fail(Errc::kUnsupported,
                    fmt::format("model {}: {} does not take the {} ids that \"context_length\" says ({})",
                                manifest.name, manifest.text.file, longest, all.error().what));
    ids[1] = tokenizer->largest_id();
    if (padded) ids[1] = std::max(ids[1], std::int64_t{manifest.text.pad_id});
    if (const auto all = run(ids); !all)
        return fail(
            Errc::kUnsupported,
            fmt::format(
                "model {}: {} and {} do not fit each other: the text tower knows no id {}, which texts may have ({})",
                manifest.name, manifest.text.tokenizer, manifest.text.file, ids[1], all.error().what));
    return {};
}

}  // namespace

Result<void> probe_model(const std::filesystem::path& folder) {
    TROVE_TRY(const auto manifest, read_manifest(folder));
    TROVE_CHECKED(check_ids(manifest));
    return check_towers(manifest);
}

}  // namespace trove::embed
