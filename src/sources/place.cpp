// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/place.h"

#include "media/write_metadata.h"
#include "sources/foreign_tables.h"
#include "sources/preview_file.h"
#include "sources/snapshot.h"
#include "sources/zip_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <list>
#include <sys/stat.h>
#include <utility>

namespace trove::sources {
namespace {

constexpr std::size_t kMostOpenArchives = 8;

// An archive that was replaced meanwhile is opened anew.
struct FileState {
    std::int64_t size = 0;
    std::int64_t modified_ns = 0;
    std::uint64_t inode = 0;
    bool operator==(const FileState&) const = default;
};

}  // namespace

class PlaceReader::Impl {
public:
    Result<Bytes> read_member(const std::filesystem::path& file, const std::string& member, std::size_t most) {
        const std::string ending = file.extension().native();
        if (ending == ".zip" || ending == ".ZIP") {
            TROVE_TRY(const ZipFile* const archive, this->archive(file));
            const ZipFile::Member* const found = archive->find(member);
            if (found == nullptr)
                return fail(Errc::kNotFound, fmt::format("it is not in {} any more", display(file.filename())));
            return archive->read(*found, most);
        }
        const auto wanted = parse_picture_name(member);
        if (!wanted)
            return fail(Errc::kUnsupported, fmt::format("{} is no container that is read here", display(file)));
        Bytes bytes;
        if (wanted->uuid.empty()) {
            TROVE_TRY(const Bytes all, read_file(file, most));
            TROVE_TRY(const PreviewFile preview, parse_preview(all));
            const auto& jpeg = preview.pictures.front().jpeg;
            bytes.assign(jpeg.begin(), jpeg.end());
        } else {
            TROVE_TRY(bytes, root_pixels(file, wanted->uuid, most));
        }
        media::AddedMetadata added;
        added.profile = wanted->profile;
        added.metadata.orientation = wanted->orientation;
        return media::add_to_jpeg(bytes, added);
    }

private:
    // "AdobeRGB.6.jpg", or "3829….AdobeRGB.6.jpg" in a database.
    struct PictureName {
        std::string uuid;
        std::string profile;
        int orientation = 1;
    };

    static std::optional<PictureName> parse_picture_name(std::string_view name) {
        constexpr std::string_view kEnding = ".jpg";
        if (!name.ends_with(kEnding) || name.find('/') != std::string_view::npos) return std::nullopt;
        name.remove_suffix(kEnding.size());
        PictureName out;
        const auto before_orientation = name.rfind('.');
        if (before_orientation == std::string_view::npos) return std::nullopt;
        const auto number = name.substr(before_orientation + 1);
        const auto [end, code] = std::from_chars(number.data(), number.data() + number.size(), out.orientation);
        if (code != std::errc() || end != number.data() + number.size() || out.orientation < 1 || out.orientation > 8)
            return std::nullopt;
        name = name.substr(0, before_orientation);
        const auto before_profile = name.rfind('.');
        out.profile = name.substr(before_profile + 1);  // npos + 1 is 0
        if (before_profile != std::string_view::npos) out.uuid = name.substr(0, before_profile);
        return out;
    }

    Result<Bytes> root_pixels(const std::filesystem::path& file, const std::string& uuid, std::size_t most) {
        TROVE_TRY(const FileState now, state_of(file));
        if (!root_pixels_ || root_pixels_->file != file || root_pixels_->state != now) {
            TROVE_TRY(auto database, snapshot(file));
            TROVE_TRY(const auto tables, ForeignTables::look(database));
            if (!tables.has("RootPixels", "jpegData") || !tables.has("RootPixels", "uuid"))
                return fail(Errc::kUnsupported, fmt::format("{} keeps no pictures", display(file.filename())));
            root_pixels_.emplace(OpenedDatabase{file, now, std::move(database)});
        }
        TROVE_TRY(auto s,
                  root_pixels_->database.prepare("SELECT jpegData FROM RootPixels WHERE uuid = ? COLLATE NOCASE"));
        TROVE_TRY(const bool row, s.bind(uuid).step());
        if (!row) return fail(Errc::kNotFound, fmt::format("it is not in {} any more", display(file.filename())));
        const auto jpeg = s.blob(0);
        if (jpeg.size() > most)
            return fail(Errc::kUnsupported,
                        fmt::format("{} bytes are more than the {} that are read", jpeg.size(), most));
        return Bytes(jpeg.begin(), jpeg.end());
    }

    static Result<FileState> state_of(const std::filesystem::path& file) {
        struct stat st{};
        if (::stat(file.c_str(), &st) != 0) return fail(system_error(errno, "cannot open what it is in"));
        return FileState{st.st_size, std::int64_t{st.st_mtim.tv_sec} * 1'000'000'000 + st.st_mtim.tv_nsec, st.st_ino};
    }

    struct OpenedDatabase {
        std::filesystem::path file;
        FileState state;
        sql::Database database;
    };

    struct Opened {
        std::filesystem::path file;
        FileState state;
        ZipFile archive;
    };

    Result<const ZipFile*> archive(const std::filesystem::path& file) {
        TROVE_TRY(const FileState now, state_of(file));
        const auto found =
            std::ranges::find_if(opened_, [&](const Opened& o) { return o.file == file && o.state == now; });
        if (found != opened_.end()) {
            opened_.splice(opened_.begin(), opened_, found);
        } else {
            TROVE_TRY(auto archive, ZipFile::open(file));
            opened_.push_front({file, now, std::move(archive)});
            if (opened_.size() > kMostOpenArchives) opened_.pop_back();
        }
        return &opened_.front().archive;
    }

    std::list<Opened> opened_;  // the last used first
    std::optional<OpenedDatabase> root_pixels_;
};

PlaceReader::PlaceReader() : impl_(std::make_unique<Impl>()) {}

PlaceReader::PlaceReader(PlaceReader&&) noexcept = default;
PlaceReader& PlaceReader::operator=(PlaceReader&&) noexcept = default;
PlaceReader::~PlaceReader() = default;

Result<Bytes> PlaceReader::read(const std::filesystem::path& place, std::size_t most) {
    const auto file = file_of_place(place);
    if (file.empty()) return fail(Errc::kNotFound, "cannot open: No such file or directory");
    if (file == place) return read_file(place, most);
    return impl_->read_member(file, place.native().substr(file.native().size() + 1), most);
}

std::filesystem::path file_of_place(const std::filesystem::path& place) {
    for (auto path = place; path.has_relative_path(); path = path.parent_path()) {
        struct stat st{};
        if (::stat(path.c_str(), &st) != 0) continue;
        return path == place || S_ISREG(st.st_mode) ? path : std::filesystem::path();
    }
    return {};
}

}  // namespace trove::sources
