// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/source_folder_for_test.h"

namespace trove {

const std::filesystem::path& source_folder() {
    static const std::filesystem::path folder(TROVE_SOURCE_DIR);
    return folder;
}

}  // namespace trove
