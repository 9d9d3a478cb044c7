// SPDX-License-Identifier: GPL-3.0-or-later
//
// update_sidecar: adds Trove's texts to an XMP sidecar (exiv2). Any thread.
//
// 1. Existing values stay: title, description, rating and label are only filled in if missing, keywords are added,
//    nothing is removed. Only Trove's own namespace is replaced.
// 2. Every untouched property is compared before and after. If one would change, the sidecar stays unchanged and the
//    reason is returned.
#pragma once
#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::media {

inline constexpr std::string_view kTroveNamespace = "urn:trove:xmp:1.0/";  // prefix "trove"

struct SidecarWords {
    std::string title;
    std::string description;
    std::vector<std::string> keywords;  // may be paths, "Places|Italy|Rome"
    std::vector<std::string> persons;
    std::optional<int> rating;
    std::string label;
    // Texts by models, under Trove's own namespace, so that nobody mistakes them for a person's.
    std::vector<std::string> tags;
    std::string caption;
};

struct SidecarChange {
    std::string text;                  // the whole new sidecar
    std::vector<std::string> changes;  // one line per change, for a person; empty: nothing to change
};

// `existing` is empty for a new sidecar. kCorrupt: not XMP, or it would not survive unchanged.
[[nodiscard]] Result<SidecarChange> update_sidecar(std::string_view existing, const SidecarWords& words);

}  // namespace trove::media
