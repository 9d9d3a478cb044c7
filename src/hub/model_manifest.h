// SPDX-License-Identifier: GPL-3.0-or-later
//
// trove-model.json of a pulled model (docs/data-on-disk.md): writes it from a catalogue's entry, reads back the
// checksums an earlier pull recorded. Any thread. Internal to this room; whether a model can be used is for the room
// embed to say.
#pragma once
#include "hub/catalogue.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace trove::hub {

inline constexpr const char* kManifestName = "trove-model.json";

[[nodiscard]] std::string manifest_text(const CatalogueModel& model,
                                        std::string_view name,
                                        std::string_view precision,
                                        std::string_view source,
                                        const std::map<std::string, std::string>& hashes,
                                        const std::vector<std::string>& unverified);

// File name -> lower-case hex. Empty when there is no manifest that can be read.
[[nodiscard]] std::map<std::string, std::string> recorded_hashes(const std::filesystem::path& folder);

// Whether the folder is a model that somebody put there otherwise than by a pull. False when its manifest cannot be
// read.
[[nodiscard]] bool was_added(const std::filesystem::path& folder);

}  // namespace trove::hub
