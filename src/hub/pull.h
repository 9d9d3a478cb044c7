// SPDX-License-Identifier: GPL-3.0-or-later
//
// pull(): downloads all files of a catalogue's model into MODELS/NAME. The folder appears by rename once every file is
// checked and trove-model.json is written, so it never holds an incomplete model. Runs on the calling thread.
//
// 1. Files are collected in MODELS/NAME.partial; correct files already there, from any source, are not downloaded
//    again.
// 2. MODELS/NAME.lock is held during the pull; a second pull of the same model is kBusy.
// 3. A file without a SHA-256 in the catalogue is accepted only with allow_unverified. The downloaded file's hash is
//    then written to the manifest and required from then on (trust on first use).
// 4. A complete model is left unchanged; a damaged one is completed and replaced.
#pragma once
#include "base/job.h"
#include "base/result.h"
#include "hub/catalogue.h"
#include "hub/download.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace trove::hub {

struct PullRequest {
    CatalogueModel model;
    std::string precision;  // empty: the model's default
    std::string base;       // the catalogue's, or a mirror with the same paths (TROVE_MODEL_MIRROR)
    std::filesystem::path models_folder;
    bool allow_unverified = false;
    Patience patience;
};

struct PullProgress {
    std::string file;
    std::size_t file_number = 0;  // from 1
    std::size_t files = 0;
    FetchProgress all;  // over all files
};

using OnPullProgress = std::function<void(const PullProgress&)>;

struct Pulled {
    std::string name;
    std::filesystem::path folder;
    std::uint64_t downloaded_bytes = 0;
    bool was_there = false;
    std::vector<std::string> unverified;  // files trusted on first use by this call
};

// Errors as for fetch(), plus kInvalid: unknown precision, unverified files without permission, or a folder in the way
// that is not a model. On a closed network: kIo; the message lists each missing file's address and destination.
[[nodiscard]] Result<Pulled> pull(const PullRequest& request, const OnPullProgress& progress, const Job& job);

// Whether the model's files can be reached: requests one without reading its body. Uses the request's patience.
[[nodiscard]] Result<void> can_reach(const PullRequest& request, const Job& job);

}  // namespace trove::hub
