// SPDX-License-Identifier: GPL-3.0-or-later
//
// trove-model.json of a pulled model (docs/data-on-disk.md): writes it from a catalogue's entry, and reads the
// checksums recorded by an earlier pull. Any thread. Internal to this room; the room embed checks whether a model is
// usable.
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

// File name -> lower-case hex. Empty without a readable manifest.
[[nodiscard]] std::map<std::string, std::string> recorded_hashes(const std::filesystem::path& folder);

// Whether the model was added by other means than a pull. False if its manifest cannot be read.
[[nodiscard]] bool was_added(const std::filesystem::path& folder);

}  // namespace trove::hub
