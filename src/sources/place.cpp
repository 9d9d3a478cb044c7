// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/place.h"

#include "sources/zip_file.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <list>
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
            if (found == nullptr) return fail(Errc::kNotFound, fmt::format("it is not in {} any more", display(file.filename())));
            return archive->read(*found, most);
        }
        return fail(Errc::kUnsupported, fmt::format("{} is no container that is read here", display(file)));
    }

private:
    struct Opened {
        std::filesystem::path file;
        FileState state;
        ZipFile archive;
    };

    Result<const ZipFile*> archive(const std::filesystem::path& file) {
        struct stat st {};
        if (::stat(file.c_str(), &st) != 0) return fail(system_error(errno, "cannot open its archive"));
        const FileState now{st.st_size, std::int64_t{st.st_mtim.tv_sec} * 1'000'000'000 + st.st_mtim.tv_nsec, st.st_ino};
        const auto found = std::ranges::find_if(opened_, [&](const Opened& o) { return o.file == file && o.state == now; });
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
        struct stat st {};
        if (::stat(path.c_str(), &st) != 0) continue;
        return path == place || S_ISREG(st.st_mode) ? path : std::filesystem::path();
    }
    return {};
}

}  // namespace trove::sources
