// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests only: the output of tools/make_embed_golden/ in tests/golden/embed/, and copies of its model that a test
// may damage.
#pragma once
#include "base/file.h"
#include "base/folder_for_test.h"
#include "base/source_folder_for_test.h"
#include "embed/embedder.h"
#include "media/decode.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace trove::embed {

inline const std::filesystem::path kBuiltIn = source_folder() / "models/builtin";
inline const std::filesystem::path kGolden = source_folder() / "tests/golden/embed";
inline const std::filesystem::path kGoldenModel = kGolden / "model";

inline nlohmann::json json_file(const std::filesystem::path& path) {
    return nlohmann::json::parse(std::ifstream(path));
}

inline const nlohmann::json& golden_vectors() {
    static const nlohmann::json vectors = json_file(kGolden / "vectors.json");
    return vectors;
}

// Decodes a golden picture at full size, unless a smaller one is requested.
inline media::Image decoded(const std::filesystem::path& path,
                            int min_short_edge_px = std::numeric_limits<int>::max()) {
    media::initialise_decoders();
    const auto bytes = read_file(path, std::size_t{16} << 20U);
    EXPECT_TRUE(bytes) << bytes.error().what;
    if (!bytes) return {};
    auto picture = media::decode(*bytes, {.min_short_edge_px = min_short_edge_px});
    EXPECT_TRUE(picture) << path << ": " << picture.error().what;
    return picture ? std::move(picture->image) : media::Image{};
}

inline media::Image golden_picture(const std::string& name, int min_short_edge_px = std::numeric_limits<int>::max()) {
    return decoded(kGolden / "pictures" / (name + ".png"), min_short_edge_px);
}

// Of two vectors of length 1.
inline double cosine(const Vector& a, const Vector& b) {
    EXPECT_EQ(a.size(), b.size());
    return a.size() == b.size() ? std::inner_product(a.begin(), a.end(), b.begin(), 0.0) : -1.0;
}

// A copy of the golden model in a folder of its own, deleted by the destructor.
class ModelCopy {
public:
    explicit ModelCopy(const std::function<void(nlohmann::json&)>& change = [](nlohmann::json&) {}) {
        std::filesystem::copy(kGoldenModel, folder());
        auto manifest = json_file(kGoldenModel / "trove-model.json");
        change(manifest);
        write("trove-model.json", manifest.dump());
    }

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

    void write(const std::string& name, const std::string& bytes) const {
        std::ofstream(folder() / name, std::ios::binary) << bytes;
    }

    void take(const std::string& name, const std::filesystem::path& from) const {
        std::filesystem::copy_file(from, folder() / name, std::filesystem::copy_options::overwrite_existing);
    }

private:
    TemporaryFolder folder_;
};

}  // namespace trove::embed
