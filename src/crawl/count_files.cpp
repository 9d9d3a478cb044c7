// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/count_files.h"

#include "sources/folder.h"

namespace trove::crawl {

bool count_files(const std::vector<std::filesystem::path>& roots,
                 const std::filesystem::path& skip,
                 const Job& job,
                 std::atomic<std::int64_t>& counted) {
    for (const auto& root : roots) {
        std::error_code error;
        std::filesystem::recursive_directory_iterator walk(
            root, std::filesystem::directory_options::skip_permission_denied, error);
        for (std::error_code ignored; !error && walk != std::filesystem::recursive_directory_iterator();
             walk.increment(error)) {
            if (job.cancelled()) return false;
            const std::string name = walk->path().filename().native();
            if (walk->is_directory(ignored)) {
                if (sources::is_closed_folder(name) || walk->path() == skip) walk.disable_recursion_pending();
            } else if (!name.starts_with('.') && !sources::is_never_a_picture(name)) {
                ++counted;
            }
        }
    }
    return true;
}

}  // namespace trove::crawl
