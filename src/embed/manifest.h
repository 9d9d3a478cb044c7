// SPDX-License-Identifier: GPL-3.0-or-later
//
// Manifest: what a model folder says of itself in trove-model.json. docs/data-on-disk.md describes the file.
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
enum class ResizeMode { kShortestEdgeCrop, kSquash };  // squash: both sides to size, the aspect is lost
enum class Resample { kBilinear, kBicubic };           // antialiased, as Pillow
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
    std::string name;   // "clip-vit-b-32": what `trove models use` takes
    std::string title;  // for people
    Family family = Family::kClip;
    std::string licence;
    std::vector<std::string> languages;
    int dimensions = 0;
    ImageTower image;
    TextTower text;
    std::map<std::string, std::string> sha256;  // file name -> lower-case hex
    std::filesystem::path folder;

    // Two models with the same fingerprint make comparable vectors: hash of everything above that changes a vector
    // (file hashes, sizes, resampling, constants, tokenizer), not of names and titles. Lower-case hex.
    [[nodiscard]] std::string fingerprint() const;
};

// Reads FOLDER/trove-model.json and checks that it is complete and sensible and that every file it names is there (not
// the hashes: verify() reads the whole files). Errors name the folder, the field, and what to do.
[[nodiscard]] Result<Manifest> read_manifest(const std::filesystem::path& folder);

// As trove-model.json has it. What read_manifest() refuses is written all the same.
[[nodiscard]] std::string manifest_text(const Manifest& manifest);

// a-z, 0-9, '-', '_' and '.', 64 at most, and not hidden.
[[nodiscard]] bool is_model_name(std::string_view name);

// Compares every file with its SHA-256. kCorrupt names the file.
[[nodiscard]] Result<void> verify(const Manifest& manifest);

}  // namespace trove::embed
