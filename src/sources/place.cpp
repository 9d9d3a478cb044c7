// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/place.h"

#include "media/write_metadata.h"
#include "sources/foreign_tables.h"
#include "sources/preview_file.h"
#include "sources/snapshot.h"
#include "sources/zip_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <list>
#include <span>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkostemp is of the system
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace trove::sources {
namespace {

constexpr std::size_t kMostOpenArchives = 8;

// Detects a replaced archive, which is then opened again.
struct FileState {
    std::int64_t size = 0;
    std::int64_t modified_ns = 0;
    std::uint64_t inode = 0;
    bool operator==(const FileState&) const = default;
};

auto not_there() {
    return fail(Errc::kNotFound, "cannot open: No such file or directory");
}

// Exists on disk only while it is open.
Result<FileDescriptor> file_without_name() {
    std::error_code error;
    const auto folder = std::filesystem::temp_directory_path(error);
    std::string pattern = ((error ? std::filesystem::path("/tmp") : folder) / "trove-member-XXXXXX").native();
    FileDescriptor file(::mkostemp(pattern.data(), O_CLOEXEC));
    if (!file)
        return fail(system_error(errno, "cannot make a temporary file; set TMPDIR to a folder that can be written to"));
    ::unlink(pattern.c_str());
    return file;
}

Result<void> write_copy(const FileDescriptor& file, std::span<const std::uint8_t> bytes) {
    auto written = write_all(file.get(), bytes);
    if (written) return {};
    auto reason = prefixed(std::move(written).error(), "cannot be copied to the temporary folder");
    if (reason.code == Errc::kNoSpace) reason.what += "; set TMPDIR to a folder with more room";
    return fail(std::move(reason));
}

}  // namespace

class PlaceReader::Impl {
public:
    Result<Bytes> read_member(const Place& place, std::size_t most) {
        if (is_archive(place.container)) {
            TROVE_TRY(const Member found, find(place));
            return found.archive->read(*found.member, most);
        }
        return read_picture(place, most);
    }

    // Writes the member into a file.
    Result<std::uint64_t> copy_member(const Place& place, std::size_t most, const FileDescriptor& to) {
        std::uint64_t copied = 0;
        const auto put = [&](std::span<const std::uint8_t> block) {
            copied += block.size();
            return write_copy(to, block);
        };
        if (is_archive(place.container)) {
            TROVE_TRY(const Member found, find(place));
            TROVE_CHECKED(found.archive->unpack(*found.member, most, put));
        } else {
            TROVE_TRY(const Bytes picture, read_picture(place, most));
            TROVE_CHECKED(put(picture));
        }
        return copied;
    }

private:
    struct Member {
        const ZipFile* archive = nullptr;
        const ZipFile::Member* member = nullptr;
    };

    static bool is_archive(const std::filesystem::path& file) {
        return file.extension() == ".zip" || file.extension() == ".ZIP";
    }

    Result<Member> find(const Place& place) {
        TROVE_TRY(const ZipFile* const archive, this->archive(place.container));
        const ZipFile::Member* const member = archive->find(place.member);
        if (member == nullptr)
            return fail(Errc::kNotFound, fmt::format("it is not in {} any more", display(place.container.filename())));
        return Member{archive, member};
    }

    Result<Bytes> read_picture(const Place& place, std::size_t most) {
        const auto wanted = parse_picture_name(place.member);
        if (!wanted)
            return fail(Errc::kUnsupported,
                        fmt::format("{} is not an archive or a cache that Trove reads", display(place.container)));
        Bytes bytes;
        if (wanted->uuid.empty()) {
            TROVE_TRY(const Bytes all, read_file(place.container, most));
            TROVE_TRY(const PreviewFile preview, parse_preview(all));
            const auto& jpeg = preview.pictures.front().jpeg;
            bytes.assign(jpeg.begin(), jpeg.end());
        } else {
            TROVE_TRY(bytes, root_pixels(place.container, wanted->uuid, most));
        }
        media::AddedMetadata added;
        added.profile = wanted->profile;
        added.metadata.orientation = wanted->orientation;
        return media::add_to_jpeg(bytes, added);
    }

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
        if (::stat(file.c_str(), &st) != 0) return fail(system_error(errno, "cannot open its archive"));
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

    std::list<Opened> opened_;  // most recently used first
    std::optional<OpenedDatabase> root_pixels_;
};

PlaceReader::PlaceReader() : impl_(std::make_unique<Impl>()) {}

PlaceReader::PlaceReader(PlaceReader&&) noexcept = default;
PlaceReader& PlaceReader::operator=(PlaceReader&&) noexcept = default;
PlaceReader::~PlaceReader() = default;

Result<Bytes> PlaceReader::read(const Place& place, std::size_t most) {
    const auto found = locate(place);
    if (!found) return not_there();
    return found->is_file() ? read_file(found->container, most) : impl_->read_member(*found, most);
}

Result<OpenedPlace> PlaceReader::open(const Place& place, std::size_t most) {
    auto found = locate(place);
    if (!found) return not_there();
    OpenedPlace opened;
    opened.place = std::move(*found);
    if (opened.place.is_file()) {
        opened.file =
            FileDescriptor(::open(opened.place.container.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
        struct stat st{};
        if (!opened.file || ::fstat(opened.file.get(), &st) != 0) return fail(system_error(errno, "cannot open"));
        if (!S_ISREG(st.st_mode)) return fail(Errc::kInvalid, "not a regular file");
        opened.size_bytes = static_cast<std::uint64_t>(st.st_size);
        return opened;
    }
    TROVE_TRY(opened.file, file_without_name());
    TROVE_TRY(opened.size_bytes, impl_->copy_member(opened.place, most, opened.file));
    if (::lseek(opened.file.get(), 0, SEEK_SET) != 0) return fail(system_error(errno, "cannot read the copy"));
    return opened;
}

std::optional<Place> locate(const Place& place) {
    const std::filesystem::path whole = place.text();
    for (auto path = whole; path.has_relative_path(); path = path.parent_path()) {
        struct stat st{};
        if (::stat(path.c_str(), &st) != 0) continue;
        if (path == whole) return Place{path, {}};
        if (!S_ISREG(st.st_mode)) return std::nullopt;
        auto member = whole.native().substr(path.native().size() + 1);
        if (member.empty()) return std::nullopt;  // "/a/b.jpg/"
        return Place{path, std::move(member)};
    }
    return std::nullopt;
}

std::filesystem::path file_of_place(const Place& place) {
    auto found = locate(place);
    return found ? std::move(found->container) : std::filesystem::path();
}

}  // namespace trove::sources
