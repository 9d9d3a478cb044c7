// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/library_for_test.h"

#include "base/source_folder_for_test.h"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

namespace trove::server {
namespace {

std::string fill(TestLibrary& test) {
    const auto pictures = test.folder.path() / "pictures";
    std::filesystem::create_directories(pictures);
    for (int i = 0; i < TestLibrary::kPhotos; ++i) {
        const Bytes bytes = bitmap(i == 0 ? 64 : 48, i == 0 ? 32 : 48, static_cast<unsigned>(i));
        const auto written = write_file_atomically(pictures / fmt::format("picture {}.bmp", i), bytes);
        if (!written) return written.error().what;
    }
    // A broken picture, for /failures.
    const Bytes broken{0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0};
    if (const auto written = write_file_atomically(pictures / "broken.jpg", broken); !written)
        return written.error().what;
    const std::array<std::filesystem::path, 1> roots{pictures};
    const auto crawled = test.library->crawl(roots, {}, {});
    return crawled ? std::string() : crawled.error().what;
}

}  // namespace

TestLibrary& test_library() {
    static const auto kMade = [] {
        auto test = std::make_unique<TestLibrary>();
        const std::filesystem::path& source = source_folder();
        auto opened = engine::Library::open({test->folder.path() / "library", source / "models", true});
        if (!opened) throw std::runtime_error(opened.error().what);
        test->library = std::move(*opened);
        test->problem = fill(*test);
        return test;
    }();
    return *kMade;
}

}  // namespace trove::server
