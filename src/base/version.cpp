// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/version.h"

namespace trove {

std::string_view program_version() {
    return TROVE_VERSION;
}

}  // namespace trove
