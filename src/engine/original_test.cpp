// SPDX-License-Identifier: GPL-3.0-or-later
// Originals inside an archive: all users of their bytes can read them.
#include "engine/takeout_for_test.h"
#include "engine/with_library_for_test.h"

#include <fmt/format.h>

#include <array>
#include <unistd.h>

namespace trove::engine {
namespace {

namespace fs = std::filesystem;

class OriginalTest : public WithLibrary {
protected:
    void SetUp() override {
        WithLibrary::SetUp();
        for (unsigned i = 0; i < 3; ++i) bytes_.emplace(fmt::format("{}.bmp", i), bitmap(64 + 8 * i, 48, i));
        archive_ = write_takeout(scratch_.path() / "downloads", bytes_);
        const std::array roots{archive_};
        const auto crawled = library_->crawl(roots, {}, {});
        ASSERT_TRUE(crawled) << crawled.error().what;
        ASSERT_EQ(crawled->fresh, 3);
    }

    PhotoId photo(const std::string& name) {
        const auto found = library_->find(archive_ / kTakeoutFolder / name);
        return found && *found ? **found : PhotoId{};
    }

    std::map<std::string, Bytes> bytes_;
    fs::path archive_;
};

TEST_F(OriginalTest, APartOfAPhotoInAnArchiveIsSearchedWith) {
    Query query;
    query.text = fmt::format("like:{}@0,0,1,1", to_int(photo("1.bmp")));
    const auto answer = library_->search(query);
    ASSERT_TRUE(answer) << answer.error().what;
    ASSERT_FALSE(answer->hits.empty());
    EXPECT_EQ(answer->hits.front().photo, photo("1.bmp"));
}

TEST_F(OriginalTest, AModelIsMeasuredWithPhotosInAnArchive) {
    const auto bench = library_->models().bench("trove-builtin-1", {.pictures = {}, .most_pictures = 3}, {});
    ASSERT_TRUE(bench) << bench.error().what;
    EXPECT_EQ(bench->pictures, 3U);
}

TEST_F(OriginalTest, IsOpenedWhereverItLies) {
    const fs::path plain = scratch_.path() / "pictures/plain.bmp";
    ASSERT_TRUE(write_file_atomically(plain, bitmap(80, 60, 7)));
    const std::array roots{pictures_};
    ASSERT_TRUE(library_->crawl(roots, {}, {}));
    const auto bytes_of = [](const Original& original) {
        Bytes bytes(original.size_bytes);
        EXPECT_EQ(::pread(original.file.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
        return bytes;
    };
    const auto file = library_->original(**library_->find(plain));
    ASSERT_TRUE(file) << file.error().what;
    EXPECT_EQ(file->place, (Place{plain, {}}));
    EXPECT_EQ(file->name, "plain.bmp");
    EXPECT_EQ(bytes_of(*file), bitmap(80, 60, 7));

    const PhotoId id = photo("1.bmp");
    const auto member = library_->original(id);
    ASSERT_TRUE(member) << member.error().what;
    EXPECT_EQ(member->place, (Place{archive_, std::string(kTakeoutFolder) + "/1.bmp"}));
    EXPECT_EQ(member->name, "1.bmp");
    EXPECT_EQ(bytes_of(*member), bytes_.at("1.bmp"));

    // The same photo as a file, and then without the archive: the first readable location.
    ASSERT_TRUE(write_file_atomically(pictures_ / "copy.bmp", bytes_.at("1.bmp")));
    ASSERT_TRUE(library_->crawl(roots, {}, {}));
    fs::remove(archive_);
    EXPECT_EQ(library_->original(id)->place, (Place{pictures_ / "copy.bmp", {}}));
    const auto locations = library_->whereabouts(id);
    ASSERT_TRUE(locations);
    ASSERT_EQ(locations->size(), 2U);
    for (const Location& location : *locations)
        EXPECT_EQ(location.present, location.place.container != archive_) << location.place;
    EXPECT_EQ(library_->original(photo("2.bmp")).error().code, Errc::kNotFound);

    // Other bytes of the same size, and a link to a file that was never indexed.
    const PhotoId changed = **library_->find(plain);
    ASSERT_TRUE(write_file_atomically(plain, bitmap(80, 60, 8)));
    EXPECT_EQ(library_->original(changed).error().code, Errc::kNotFound);
    fs::remove(plain);
    fs::create_symlink("/etc/passwd", plain);
    EXPECT_EQ(library_->original(changed).error().code, Errc::kNotFound);
    EXPECT_EQ(library_->original(PhotoId{999}).error().code, Errc::kNotFound);
}

}  // namespace
}  // namespace trove::engine
