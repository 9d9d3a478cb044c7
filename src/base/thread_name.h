// SPDX-License-Identifier: GPL-3.0-or-later
//
// Names the calling thread for debuggers and `top -H`. At most 15 bytes are kept. docs/architecture.md lists the names.
// let_others_first(): what somebody waits for, here and in other programs, comes before what this thread does and
// before what the threads do that it starts from now on. On systems other than Linux nothing changes.
#pragma once
#include <string_view>

namespace trove {

void name_this_thread(std::string_view name);
void let_others_first();

}  // namespace trove
