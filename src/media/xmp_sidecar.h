// SPDX-License-Identifier: GPL-3.0-or-later
//
// update_sidecar: an XMP sidecar's text with Trove's words added (exiv2). Any thread.
//
// 1. What a person or a program wrote stays: title, description, rating and label are filled in where they are missing,
//    keywords are added to those that are there, nothing is removed. Only Trove's own namespace is replaced.
// 2. Every property that is not touched is compared before and after; where one would not come through as it was,
//    nothing is changed and the reason is given.
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
    // What models made, under Trove's own namespace: nobody shall take it for a person's words.
    std::vector<std::string> tags;
    std::string caption;
};

struct SidecarChange {
    std::string text;                  // the whole new sidecar
    std::vector<std::string> changes;  // one line each, for a person; empty: nothing to change
};

// `existing` is empty for a new sidecar. kCorrupt: it is no XMP, or would not come through unharmed.
[[nodiscard]] Result<SidecarChange> update_sidecar(std::string_view existing, const SidecarWords& words);

}  // namespace trove::media
