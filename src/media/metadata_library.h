// SPDX-License-Identifier: GPL-3.0-or-later
//
// Start of exiv2: its XMP part needs a lock handed to it before any thread uses it. Called by initialise_decoders().
#pragma once

namespace trove::media {

void initialise_metadata_library();

}  // namespace trove::media
