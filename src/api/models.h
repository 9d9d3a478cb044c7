// SPDX-License-Identifier: GPL-3.0-or-later
//
// Models: those installed, those that can be fetched, and what measuring and converting one answers. Plain values,
// any thread.
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
    std::string fingerprint;  // equal: comparable vectors
    int dimensions = 0;
};

struct Embeddings {
    EmbeddingModel model;
    std::vector<std::vector<float>> vectors;  // as given, of length 1
};

// Where the list of models that can be fetched is, and where their files are.
struct CatalogueChoice {
    std::filesystem::path file;  // empty: TROVE_MODEL_CATALOGUE, else the program's own
    std::string mirror;          // an address or a folder; empty: TROVE_MODEL_MIRROR, else as the catalogue says
};

struct AvailablePrecision {
    std::string precision;  // "fp32", "fp16", "int8"
    std::string name;       // under which it is installed
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
    std::string quality;         // what somebody published
    std::string quality_source;  // who; empty when nobody did
    std::string status;          // how far the entry is checked
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
    std::string precision;          // empty: as the name says, else the model's default
    bool allow_unverified = false;  // trust the first download of a file whose SHA-256 nobody knows
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
    std::size_t most_pictures = 200;  // drawn from there, always the same ones
};

struct ModelBench {
    std::string name;
    std::string device;             // what it ran on
    double images_per_s = 0;        // prepared pictures, all cores
    double text_ms = 0;             // a text, the median
    double load_ms = 0;             // until the first text's vector, graphs already optimised
    std::int64_t memory_bytes = 0;  // what loading and running both towers added to the process
    std::size_t pictures = 0;
    // Against the same model in 32 bits, when that is installed.
    std::string compared_with;           // empty: nothing below is known
    std::optional<double> image_cosine;  // the mean
    std::optional<double> text_cosine;
    std::optional<double> overlap;  // of the first overlap_depth results, 0 to 1, the mean over pictures and words
    std::size_t overlap_depth = 0;
};

enum class Precision { kInt8 };

struct ModelConversion {
    std::string name;  // of the new model
    std::filesystem::path folder;
    bool reduced_range = false;  // 7 bits: this processor's multiplication overflows with 8
    std::int64_t bytes_before = 0;
    std::int64_t bytes_after = 0;
    double text_cosine = 0;  // with the model it was made from, over a few sentences and pictures: the mean
    double image_cosine = 0;
};

// A model without the ending that says its precision: "clip-vit-b-32" of "clip-vit-b-32-int8".
[[nodiscard]] std::string_view without_precision(std::string_view name);

}  // namespace trove
