// SPDX-License-Identifier: GPL-3.0-or-later
//
// The content of a wall from the library's answers: tiles, and headings for months or bands. Pure; any thread.
#pragma once
#include "desktop/wall.h"
#include "engine/library.h"

namespace trove::desktop {

// With headings by month, or by year if months have few pictures each; without headings unless ordered by time.
[[nodiscard]] Content content_of(const trove::Wall& wall, const WallQuery& query);

// With headings for strong, likely and weaker matches. `before`: the previous pages.
[[nodiscard]] Content content_of(const Answer& answer, const WallContent& before = {});

}  // namespace trove::desktop
