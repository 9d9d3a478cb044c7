// SPDX-License-Identifier: GPL-3.0-or-later
//
// What front ends say and hear about models that can be fetched or added: values, part of the door (library.h).
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace trove::engine {

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

}  // namespace trove::engine
