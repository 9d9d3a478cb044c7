// SPDX-License-Identifier: GPL-3.0-or-later
//
// Manifest: the contents of a model folder's trove-model.json. docs/data-on-disk.md describes the file.
#pragma once
#include "base/result.h"

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::embed {

enum class Family { kClip, kSiglip, kSiglip2 };        // decides how text is normalised before the tokenizer
enum class ResizeMode { kShortestEdgeCrop, kSquash };  // squash: both sides to size, without keeping the aspect ratio
enum class Resample { kBilinear, kBicubic };           // antialiased, like Pillow
enum class Padding { kNone, kMax };                    // kMax: always to context_length with pad_id

struct ImageTower {
    std::string file;
    std::string input;
    std::string output;
    int size_px = 224;
    ResizeMode resize = ResizeMode::kShortestEdgeCrop;
    Resample resample = Resample::kBicubic;
    std::array<float, 3> mean{};
    std::array<float, 3> std_dev{1, 1, 1};
};

struct TextTower {
    std::string file;
    std::string input;
    std::string output;
    std::string attention_mask;  // input name, or empty
    std::string tokenizer;       // file name
    int context_length = 77;
    Padding padding = Padding::kNone;
    int pad_id = 0;
};

struct Manifest {
    std::string name;   // "clip-vit-b-32": the name for `trove models use`
    std::string title;  // for people
    Family family = Family::kClip;
    std::string licence;
    std::vector<std::string> languages;
    int dimensions = 0;
    ImageTower image;
    TextTower text;
    std::map<std::string, std::string> sha256;  // file name -> lower-case hex
    std::filesystem::path folder;

    // Models with equal fingerprints make comparable vectors: a hash of everything above that affects a vector (file
    // hashes, sizes, resampling, constants, tokenizer), without names and titles. Lower-case hex.
    [[nodiscard]] std::string fingerprint() const;
};

// Reads FOLDER/trove-model.json and checks that it is complete and plausible, and that its files exist (not their
// hashes: verify() reads the whole files). Errors name the folder, the field, and what to do.
[[nodiscard]] Result<Manifest> read_manifest(const std::filesystem::path& folder);

// The text of trove-model.json. Also writes values that read_manifest() refuses.
[[nodiscard]] std::string manifest_text(const Manifest& manifest);

// a-z, 0-9, '-', '_' and '.', 64 at most, and not hidden.
[[nodiscard]] bool is_model_name(std::string_view name);

// Compares every file with its SHA-256. kCorrupt names the file.
[[nodiscard]] Result<void> verify(const Manifest& manifest);

}  // namespace trove::embed
