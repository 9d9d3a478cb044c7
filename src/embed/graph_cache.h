// SPDX-License-Identifier: GPL-3.0-or-later
//
// GraphCache: graphs optimised by ONNX Runtime, with the weights in a second, mapped file. Opening one takes a tenth of
// the time of optimising again. Owns one folder, with a folder for each entry.
//
// 1. Only a cache: a damaged or outdated entry counts as missing, and everything may be deleted.
// 2. An entry appears by one rename, after it is completely written; its stamp has its key and each file's hash. Many
//    processes may share the folder.
// 3. If the folder cannot be written, nothing is cached; that is not an error.
// Any thread. Not here: making graphs (onnx_tower.h). Internal to this room.
#pragma once
#include "base/result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace trove::embed {

// The origin and target of a graph. Keys with any difference are unrelated.
struct GraphKey {
    std::string fingerprint;  // the model's
    std::string tower;        // "image", "text"
    std::string settings;     // everything else that affects the result
};

class GraphCache {
public:
    static constexpr const char* kGraphFile = "graph.onnx";
    static constexpr const char* kWeightsFile = "weights.bin";

    // Empty: caches nothing.
    explicit GraphCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // The graph's file, after a check of the whole entry (about 5 GB per second); nothing if there is no such entry.
    [[nodiscard]] std::optional<std::filesystem::path> find(const GraphKey& key) const;

    // A new entry: write both files into folder(), then keep(). Without keep() it is dropped.
    class Making {
    public:
        Making(Making&& other) noexcept;
        Making& operator=(Making&&) = delete;
        Making(const Making&) = delete;
        Making& operator=(const Making&) = delete;
        ~Making();

        [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

        // Deletes entries of the same tower for other settings.
        Result<void> keep();

    private:
        friend class GraphCache;

        Making(std::filesystem::path folder, std::filesystem::path entry, std::string key_text)
            : folder_(std::move(folder)), entry_(std::move(entry)), key_text_(std::move(key_text)) {}

        std::filesystem::path folder_;
        std::filesystem::path entry_;
        std::string key_text_;
    };

    [[nodiscard]] std::optional<Making> begin(const GraphKey& key) const;

    // Deletes an entry that passed find() but that ONNX Runtime rejects.
    void forget(const GraphKey& key) const;

    // Deletes all entries of a model: both towers, all settings.
    void forget_model(const std::string& fingerprint) const;

private:
    [[nodiscard]] std::filesystem::path entry(const GraphKey& key) const;
    std::filesystem::path folder_;
};

// A text for the processor's properties that affect optimisation: its kind and instruction sets.
[[nodiscard]] const std::string& processor();

}  // namespace trove::embed
