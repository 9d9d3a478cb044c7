// SPDX-License-Identifier: GPL-3.0-or-later
//
// pull(): all files of a model of the catalogue into MODELS/NAME, which appears by rename when every file is checked
// and trove-model.json is written: there is never half a model by that name. Runs on the calling thread.
//
// 1. Files gather in MODELS/NAME.partial; what is there already and right is not fetched again, whoever put it there.
// 2. MODELS/NAME.lock is held meanwhile: a second pull of the same model is kBusy.
// 3. A file whose SHA-256 the catalogue does not know is taken only with allow_unverified. What came is then written to
//    the manifest, and from then on it is what the file has to be (trust on first use).
// 4. A model that is there and whole is left as it is; a damaged one is completed and replaced.
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
    std::string base;       // the catalogue's, or a mirror with the same paths below it (TROVE_MODEL_MIRROR)
    std::filesystem::path models_folder;
    bool allow_unverified = false;
    Patience patience;
};

struct PullProgress {
    std::string file;
    std::size_t file_number = 0;  // from 1
    std::size_t files = 0;
    FetchProgress all;  // of all files together
};

using OnPullProgress = std::function<void(const PullProgress&)>;

struct Pulled {
    std::string name;
    std::filesystem::path folder;
    std::uint64_t downloaded_bytes = 0;
    bool was_there = false;
    std::vector<std::string> unverified;  // files whose first download was trusted by this call
};

// As fetch(), and: kInvalid for an unknown precision, for unverified files without leave, and for a folder in the way
// that is no model. On a closed network kIo, whose sentence names each missing file's address and where to put it.
[[nodiscard]] Result<Pulled> pull(const PullRequest& request, const OnPullProgress& progress, const Job& job);

// Whether the model's files come from here: asks for one and takes nothing of it. As patient as the request says.
[[nodiscard]] Result<void> can_reach(const PullRequest& request, const Job& job);

}  // namespace trove::hub
