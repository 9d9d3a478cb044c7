// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a wall shows, made from what the library answers: tiles, and headings for months or bands. Pure; any thread.
#pragma once
#include "desktop/wall.h"
#include "engine/library.h"

namespace trove::desktop {

// With headings by month, or by year where months have few pictures each; without when it is not in the order of time.
[[nodiscard]] Content content_of(const trove::Wall& wall, const WallQuery& query);

// With headings for strong, likely and weaker matches. `before`: the pages that come before this one.
[[nodiscard]] Content content_of(const Answer& answer, const WallContent& before = {});

}  // namespace trove::desktop
