// SPDX-License-Identifier: GPL-3.0-or-later
//
// EmbeddedFile: a file compiled into the program by trove_embed() (cmake/TroveEmbed.cmake). The bytes live as long as
// the program.
#pragma once
#include <string_view>
#include <vector>

namespace trove {

struct EmbeddedFile {
    std::string_view name;
    std::string_view bytes;
};

}  // namespace trove
