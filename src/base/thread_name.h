// SPDX-License-Identifier: GPL-3.0-or-later
//
// Names the calling thread for debuggers and `top -H`. At most 15 bytes are kept. docs/architecture.md lists the names.
// let_others_first(): lowers the scheduling priority of this thread and of threads it starts later. Does nothing on
// systems other than Linux.
#pragma once
#include <string_view>

namespace trove {

void name_this_thread(std::string_view name);
void let_others_first();

}  // namespace trove
