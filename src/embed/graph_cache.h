// SPDX-License-Identifier: GPL-3.0-or-later
//
// GraphCache: graphs as ONNX Runtime leaves them after optimising, the weights in a second file that is mapped. Opening
// one takes a tenth of the time of optimising again. Owns one folder; each entry is a folder of its own in it.
//
// 1. Only a cache: an entry that is missing, damaged or made for something else is no entry, and everything may be
//    deleted.
// 2. An entry is entered by one rename, after all of it has been written; its stamp names the key it was made for and
//    has the hash of each file. Many processes may share the folder.
// 3. A folder that cannot be written means that nothing is kept. That is no error.
// Any thread. Not here: making graphs (onnx_tower.h). Internal to this room.
#pragma once
#include "base/result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace trove::embed {

// What a graph was made from and for. Two that differ anywhere have nothing in common.
struct GraphKey {
    std::string fingerprint;  // the model's
    std::string tower;        // "image", "text"
    std::string settings;     // everything else that the result depends on
};

class GraphCache {
public:
    static constexpr const char* kGraphFile = "graph.onnx";
    static constexpr const char* kWeightsFile = "weights.bin";

    // Empty: keeps nothing.
    explicit GraphCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // The graph's file, all of the entry checked (about 5 GB a second); nothing when there is no such entry.
    [[nodiscard]] std::optional<std::filesystem::path> find(const GraphKey& key) const;

    // A new entry: write both files into folder(), then keep(). Dropped otherwise.
    class Making {
    public:
        Making(Making&& other) noexcept;
        Making& operator=(Making&&) = delete;
        Making(const Making&) = delete;
        Making& operator=(const Making&) = delete;
        ~Making();

        [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

        // Entries of the same tower for other settings go.
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

    // For an entry that find() trusted and ONNX Runtime does not.
    void forget(const GraphKey& key) const;

    // All that was kept for a model: of both towers, for whatever settings.
    void forget_model(const std::string& fingerprint) const;

private:
    [[nodiscard]] std::filesystem::path entry(const GraphKey& key) const;
    std::filesystem::path folder_;
};

// One word for the processor as far as it decides how a graph is optimised: its kind and the instructions it knows.
[[nodiscard]] const std::string& processor();

}  // namespace trove::embed
