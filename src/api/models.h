// SPDX-License-Identifier: GPL-3.0-or-later
//
// Models: installed ones, available ones, and results of measuring and converting one. Plain values, any thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove {

struct ModelInfo {
    std::string name;
    std::string title;
    std::string licence;
    std::vector<std::string> languages;
    int dimensions = 0;
    std::uint64_t bytes = 0;             // of its files
    std::optional<double> images_per_s;  // on this machine, once measured
    bool in_use = false;
    bool built_in = false;
    std::filesystem::path folder;
    std::string problem;  // why it cannot be used, or empty
};

struct EmbeddingModel {
    std::string name;
    std::string fingerprint;  // equal fingerprints: comparable vectors
    int dimensions = 0;
};

struct Embeddings {
    EmbeddingModel model;
    std::vector<std::vector<float>> vectors;  // in the order given, of length 1
};

// The list of available models, and the place of their files.
struct CatalogueChoice {
    std::filesystem::path file;  // empty: TROVE_MODEL_CATALOGUE, else the program's own
    std::string mirror;          // an address or a folder; empty: TROVE_MODEL_MIRROR, else the catalogue's addresses
};

struct AvailablePrecision {
    std::string precision;  // "fp32", "fp16", "int8"
    std::string name;       // of the installed model
    std::optional<std::uint64_t> bytes;
    bool verifiable = false;  // the SHA-256 of every file is known
    bool installed = false;
};

struct AvailableModel {
    std::string name;
    std::string title;
    std::string licence;
    std::vector<std::string> languages;
    int dimensions = 0;
    std::string quality;         // a published result
    std::string quality_source;  // its publisher; empty: none
    std::string status;          // how thoroughly the entry is checked
    std::string default_precision;
    std::vector<AvailablePrecision> precisions;
};

struct Available {
    std::vector<AvailableModel> models;
    std::string recommended;  // an AvailablePrecision::name, or empty
};

struct PullProgress {
    std::string file;
    std::size_t file_number = 0;  // from 1
    std::size_t files = 0;
    std::uint64_t done_bytes = 0;  // of all files together
    std::optional<std::uint64_t> total_bytes;
    double bytes_per_s = 0;
    std::optional<std::int64_t> eta_s;
};

struct PullOptions {
    CatalogueChoice catalogue;
    std::string precision;                                 // empty: from the name, else the model's default
    bool allow_unverified = false;                         // trust the first download of a file without a known SHA-256
    std::function<void(const PullProgress&)> on_progress;  // on the calling thread, at most ten times a second
};

struct PulledModel {
    std::string name;
    std::filesystem::path folder;
    std::uint64_t downloaded_bytes = 0;
    bool was_there = false;
    std::vector<std::string> unverified;
};

struct AddOptions {
    std::string name;       // empty: made from the folder's name
    std::string title;      // empty: the folder's name
    std::string licence;    // empty: "not stated"
    std::string precision;  // of several in the folder; empty: fp32, else the only one
};

struct BenchOptions {
    std::filesystem::path pictures;   // a folder; empty: photos of the library
    std::size_t most_pictures = 200;  // upper bound of the sample; always the same pictures
};

struct ModelBench {
    std::string name;
    std::string device;             // the device used
    double images_per_s = 0;        // prepared pictures, all cores
    double text_ms = 0;             // median of one text
    double load_ms = 0;             // until the first text's vector, graphs already optimised
    std::int64_t memory_bytes = 0;  // memory added by loading and running both towers
    std::size_t pictures = 0;
    // Comparison with the same model in 32 bits, if installed.
    std::string compared_with;           // empty: the fields below are unknown
    std::optional<double> image_cosine;  // the mean
    std::optional<double> text_cosine;
    std::optional<double> overlap;  // of the first overlap_depth results, 0 to 1: mean over pictures and words
    std::size_t overlap_depth = 0;
};

enum class Precision { kInt8 };

struct ModelConversion {
    std::string name;  // of the new model
    std::filesystem::path folder;
    bool reduced_range = false;  // 7 bits, because this processor's multiplication overflows with 8
    std::int64_t bytes_before = 0;
    std::int64_t bytes_after = 0;
    double text_cosine = 0;  // mean agreement with the original model over a few sentences and pictures
    double image_cosine = 0;
};

// A model's name without the suffix for its precision: "clip-vit-b-32" of "clip-vit-b-32-int8".
[[nodiscard]] std::string_view without_precision(std::string_view name);

}  // namespace trove
