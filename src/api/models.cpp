// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/models.h"

namespace trove {

std::string_view without_precision(std::string_view name) {
    for (const std::string_view ending : {"-int8", "-fp16", "-fp32"})
        if (name.ends_with(ending) && name.size() > ending.size()) return name.substr(0, name.size() - ending.size());
    return name;
}

}  // namespace trove
