// SPDX-License-Identifier: GPL-3.0-or-later
//
// Catalogue: the available models, with the places of their files and their settings. The program has one
// (models/catalogue.json); a person may use another. Values, any thread. Uses no network and checks no model; opening a
// model does that.
#pragma once
#include "base/result.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::hub {

struct CatalogueFile {
    std::string name;                         // in the model's folder: "visual.onnx"
    std::string path;                         // below the catalogue's base address; [A-Za-z0-9._/-], never upwards
    std::optional<std::uint64_t> size_bytes;  // nullopt: not known
    std::optional<std::string> sha256;        // 64 lower-case hex digits; nullopt: not known
};

struct CatalogueImage {  // like "image" in a model's manifest (docs/data-on-disk.md)
    std::string input;
    std::string output;
    int size_px = 0;
    std::string resize;
    std::string resample;
    std::array<double, 3> mean{};
    std::array<double, 3> std_dev{};
};

struct CatalogueText {  // like "text" in a model's manifest
    std::string input;
    std::string output;
    std::string attention_mask;  // input name, or empty
    int context_length = 0;
    std::string pad;
    int pad_id = 0;
};

struct CatalogueModel {
    std::string name;
    std::string title;
    std::string family;  // "clip", "siglip", "siglip2"
    std::string licence;
    std::vector<std::string> languages;
    int dimensions = 0;
    std::string quality;         // a published result, with its number; for people
    std::string quality_source;  // its publisher; empty: none
    std::string status;          // how thoroughly this entry's values are checked; for people
    CatalogueImage image;
    CatalogueText text;
    std::string default_precision;
    std::map<std::string, std::vector<CatalogueFile>, std::less<>> precisions;  // "fp32" -> its files

    // The installed name of one precision: the model's own name for the default, else "NAME-PRECISION".
    [[nodiscard]] std::string installed_name(std::string_view precision) const;
};

struct Catalogue {
    std::string base;  // the address above all paths
    std::string note;
    std::string recommended;  // an installed_name(), or empty
    std::vector<CatalogueModel> models;

    // `name` is a model's name, or an installed_name(). kNotFound lists the existing ones.
    struct Choice {
        const CatalogueModel* model = nullptr;
        std::string precision;
    };

    [[nodiscard]] Result<Choice> find(std::string_view name) const;
};

// kCorrupt names the field by its path; kTooNew for a later schema. Never throws, for any bytes.
[[nodiscard]] Result<Catalogue> parse_catalogue(std::string_view json);

// A file of at most 1 MiB. Errors begin with its path.
[[nodiscard]] Result<Catalogue> read_catalogue(const std::filesystem::path& path);

// The program's own catalogue.
[[nodiscard]] Result<Catalogue> own_catalogue();

// Total size of the files; nullopt if any is unknown.
[[nodiscard]] std::optional<std::uint64_t> total_bytes(const std::vector<CatalogueFile>& files);

// The address of a file. `base` is an http, https or file address, or the absolute path of a folder with the same tree.
// kInvalid: none of these.
[[nodiscard]] Result<std::string> address_of(std::string_view base, const CatalogueFile& file);

}  // namespace trove::hub
