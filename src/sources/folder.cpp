// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/folder.h"

#include "base/file.h"
#include "base/text.h"
#include "sources/source.h"
#include "sources/takeout_files.h"
#include "sources/takeout_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <set>
#include <string>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unordered_map>
#include <unordered_set>

namespace trove::sources {
namespace {

// Sorted, lower case.
constexpr auto kNeverPictures = std::to_array<std::string_view>({
    "3g2",  "3gp",   "7z",   "aac",    "aae",  "ai",    "aif",  "apk",   "app", "asf",  "atom", "avi",   "bak",
    "bin",  "bz2",   "c",    "cfg",    "cmd",  "conf",  "cpp",  "css",   "csv", "dat",  "db",   "deb",   "divx",
    "dll",  "dmg",   "doc",  "docx",   "dtd",  "eml",   "eps",  "epub",  "exe", "flac", "flv",  "gpx",   "gz",
    "h",    "htm",   "html", "ics",    "ini",  "iso",   "jar",  "java",  "js",  "json", "kml",  "lck",   "lock",
    "log",  "lrcat", "lua",  "m2t",    "m2ts", "m3u",   "m4a",  "m4v",   "md",  "mid",  "mkv",  "mod",   "mov",
    "mp3",  "mp4",   "mpe",  "mpeg",   "mpg",  "mts",   "nfo",  "o",     "obj", "odp",  "ods",  "odt",   "ogg",
    "ogv",  "opus",  "part", "pdf",    "php",  "plist", "ppt",  "pptx",  "ps1", "py",   "rar",  "rpm",   "rs",
    "rtf",  "sh",    "so",   "sqlite", "srt",  "svg",   "svgz", "swift", "tar", "thm",  "tmp",  "toml",  "torrent",
    "ts",   "tsv",   "ttf",  "txt",    "url",  "vob",   "wav",  "webm",  "wma", "wmv",  "woff", "woff2", "xls",
    "xlsx", "xml",   "xmp",  "xz",     "yaml", "yml",   "zip",  "zst",
});

constexpr auto kPictures = std::to_array<std::string_view>({
    "3fr",  "apng", "arw", "avif", "bmp",  "cr2",  "cr3",  "crw",  "dds", "dib", "dng", "dpx",  "erf", "exr",
    "fff",  "fits", "gif", "hdr",  "heic", "heif", "hif",  "icns", "ico", "iiq", "j2k", "jfif", "jp2", "jpe",
    "jpeg", "jpg",  "jpx", "jxl",  "jxr",  "kdc",  "mef",  "mos",  "mpo", "mrw", "nef", "nrw",  "orf", "pam",
    "pbm",  "pcx",  "pef", "pgm",  "png",  "pnm",  "ppm",  "psb",  "psd", "qoi", "raf", "raw",  "rw2", "rwl",
    "sgi",  "sr2",  "srf", "srw",  "tga",  "tif",  "tiff", "webp", "x3f", "xbm", "xcf", "xpm",
});

constexpr auto kClosedFolders = std::to_array<std::string_view>({
    "#recycle",
    "$recycle.bin",
    "@eadir",
    "__macosx",
    "lost+found",
    "node_modules",
    "system volume information",
});

constexpr auto kClosedEndings = std::to_array<std::string_view>({
    ".aplibrary",
    ".app",
    ".cocatalog",
    ".lrdata",
    ".lrlibrary",
    ".migratedphotolibrary",
    ".photolibrary",
    ".photoslibrary",
});

std::string extension(std::string_view name) {
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? std::string() : lower(name.substr(dot + 1));
}

struct FolderKey {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool operator==(const FolderKey&) const = default;
};

struct FolderKeyHash {
    std::size_t operator()(const FolderKey& key) const noexcept {
        return static_cast<std::size_t>(key.inode * 0x9E3779B97F4A7C15ULL ^ key.device);
    }
};

struct CloseFolder {
    void operator()(DIR* dir) const { ::closedir(dir); }
};

FoundFile found(std::filesystem::path path, const struct stat& st) {
    return {std::move(path), st.st_size, std::int64_t{st.st_mtim.tv_sec} * 1'000'000'000 + st.st_mtim.tv_nsec,
            st.st_dev};
}

// The types in statfs(2) of proc, sysfs, devpts, debugfs, tracefs, securityfs, configfs, cgroup, cgroup2, pstore,
// efivarfs, bpf, selinuxfs, mqueue and nsfs.
constexpr auto kKernelFileSystems = std::to_array<std::uint32_t>({
    0x9fa0,
    0x62656572,
    0x1cd1,
    0x64626720,
    0x74726163,
    0x73636673,
    0x62656570,
    0x27e0eb,
    0x63677270,
    0x6165676c,
    0xde5e81e4,
    0xcafe4a11,
    0xf97cff8c,
    0x19800202,
    0x6e736673,
});

bool shows_the_kernel(const struct statfs& fs) {
    return std::ranges::find(kKernelFileSystems, static_cast<std::uint32_t>(fs.f_type)) != kKernelFileSystems.end();
}

// /dev is a tmpfs by its type, so it is known by its device number, where it has one of its own.
bool is_the_dev_folder(std::uint64_t device) {
    struct stat dev{};
    struct stat top{};
    return ::stat("/dev", &dev) == 0 && ::stat("/", &top) == 0 && dev.st_dev != top.st_dev && dev.st_dev == device;
}

class Walk {
public:
    Walk(const std::filesystem::path& root, const WalkOptions& options, const WalkVisitor& visitor, const Job& job)
        : root_(root),
          skip_(options.skip.begin(), options.skip.end()),
          follow_links_(options.follow_links),
          visitor_(visitor),
          job_(job) {}

    Result<void> run(const std::filesystem::path& root) {
        std::vector<std::filesystem::path> waiting{root};
        while (!waiting.empty()) {
            if (job_.cancelled()) return fail(Errc::kCancelled, "stopped");
            const auto folder = std::move(waiting.back());
            waiting.pop_back();
            if (!skip_.contains(folder)) enter(folder, waiting);
        }
        return {};
    }

private:
    void enter(const std::filesystem::path& folder, std::vector<std::filesystem::path>& waiting) {
        const std::unique_ptr<DIR, CloseFolder> dir(::opendir(folder.c_str()));
        if (!dir) {
            visitor_.problem(folder, system_error(errno, "cannot open the folder"), true);
            return;
        }
        const int fd = ::dirfd(dir.get());
        struct stat self{};
        if (::fstat(fd, &self) != 0 || !entered_.insert({self.st_dev, self.st_ino}).second) return;
        if (entered_.size() > 1 && is_system(fd, self.st_dev)) return;
        // The first folder is the caller's root, which is no library, or it would not be walked.
        if (entered_.size() > 1 && library_inside(folder) != SourceKind::kFolder) return visitor_.library(folder);
        std::vector<std::filesystem::path> below;
        while (true) {
            if (job_.cancelled()) return;
            errno = 0;
            // Safe: only one thread walks, and the entry is used before the next call.
            const dirent* entry = ::readdir(dir.get());  // NOLINT(concurrency-mt-unsafe)
            if (entry == nullptr) {
                if (errno != 0) visitor_.problem(folder, system_error(errno, "cannot read the folder"), true);
                break;
            }
            const std::string_view name(static_cast<const char*>(entry->d_name));
            if (name.starts_with('.')) continue;
            if (entry->d_type == DT_DIR) {
                enter_later(folder / name, name, below);
                continue;
            }
            if (entry->d_type != DT_REG && entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN) continue;
            look_at(fd, folder, name, is_a_link(fd, *entry), below);
        }
        // Taken from the back, so that the order is by name and the same on every run.
        std::ranges::sort(below, std::greater<>());
        std::ranges::move(below, std::back_inserter(waiting));
    }

    // Some file systems do not tell the type with the name.
    static bool is_a_link(int fd, const dirent& entry) {
        struct stat st{};
        if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_LNK;
        return ::fstatat(fd, static_cast<const char*>(entry.d_name), &st, AT_SYMLINK_NOFOLLOW) == 0 &&
               S_ISLNK(st.st_mode);
    }

    bool is_system(int fd, std::uint64_t device) {
        const auto [known, fresh] = systems_.try_emplace(device, false);
        struct statfs fs{};
        if (fresh) known->second = (::fstatfs(fd, &fs) == 0 && shows_the_kernel(fs)) || is_the_dev_folder(device);
        return known->second;
    }

    [[nodiscard]] bool is_inside(const std::filesystem::path& path) const {
        const std::string& root = root_.native();
        return root == "/" || path == root_ ||
               (path.native().size() > root.size() && path.native().starts_with(root) &&
                path.native()[root.size()] == '/');
    }

    // What lies openly in the root needs no link.
    [[nodiscard]] bool is_found_anyway(const std::filesystem::path& path) const {
        return std::ranges::none_of(path.lexically_relative(root_), [](const std::filesystem::path& part) {
            return is_closed_folder(part.native()) && part != ".";
        });
    }

    // TypeScript, and modules of several languages.
    static bool names_also_texts(std::string_view name) {
        const std::string ending = extension(name);
        return ending == "ts" || ending == "mod";
    }

    static bool is_library(std::string_view name) {
        const auto kind = named_like_a_library(name);
        return kind != SourceKind::kFolder && kind != SourceKind::kLightroomPreviews;
    }

    // `name`: of the folder, or of the link that leads there.
    void enter_later(std::filesystem::path folder, std::string_view name, std::vector<std::filesystem::path>& below) {
        if (!is_closed_folder(name)) {
            below.push_back(std::move(folder));
        } else if (is_library(name)) {
            visitor_.library(folder);
        }
    }

    void look_at(int fd,
                 const std::filesystem::path& folder,
                 std::string_view name,
                 bool is_link,
                 std::vector<std::filesystem::path>& below) {
        if (!is_link && is_never_a_picture(name)) {
            if (is_library(name) || !takeout_export_name(name).empty()) visitor_.library(folder / name);
            if (is_named_like_a_film(name) && !names_also_texts(name)) visitor_.film(folder / name);
            return;
        }
        struct stat st{};
        const std::string terminated(name);
        if (::fstatat(fd, terminated.c_str(), &st, 0) != 0) {
            const int why = errno;
            // A dangling link is reported only if its name is that of a picture.
            if (why != ENOENT || is_named_like_a_picture(name))
                visitor_.problem(folder / name,
                                 system_error(why, is_link ? "a link that cannot be followed" : "cannot stat"), false);
            return;
        }
        const bool is_folder = S_ISDIR(st.st_mode);
        if (!is_folder && (!S_ISREG(st.st_mode) || is_never_a_picture(name))) return;
        auto path = folder / name;
        if (is_link) {
            std::error_code error;
            auto target = std::filesystem::canonical(path, error);
            if (error) return;  // removed since
            if (is_inside(target)) {
                if (is_found_anyway(target)) return;
                path = std::move(target);
            } else if (!follow_links_) {
                return visitor_.link_out(path);
            }
        }
        if (is_folder) {
            enter_later(std::move(path), name, below);
        } else {
            visitor_.file(found(std::move(path), st));
        }
    }

    const std::filesystem::path& root_;
    std::set<std::filesystem::path> skip_;
    bool follow_links_;
    const WalkVisitor& visitor_;
    const Job& job_;
    std::unordered_set<FolderKey, FolderKeyHash> entered_;
    std::unordered_map<std::uint64_t, bool> systems_;  // by device number
};

}  // namespace

bool is_never_a_picture(std::string_view file_name) {
    const std::string ending = extension(file_name);
    return std::ranges::binary_search(kNeverPictures, std::string_view(ending));
}

bool is_named_like_a_picture(std::string_view file_name) {
    const std::string ending = extension(file_name);
    return std::ranges::binary_search(kPictures, std::string_view(ending));
}

bool is_closed_folder(std::string_view folder_name) {
    if (folder_name.starts_with('.')) return true;
    const std::string low = lower(folder_name);
    if (std::ranges::binary_search(kClosedFolders, std::string_view(low))) return true;
    return std::ranges::any_of(kClosedEndings, [&](std::string_view ending) { return low.ends_with(ending); });
}

bool is_system_place(const std::filesystem::path& path) {
    struct statfs fs{};
    struct stat st{};
    if (::statfs(path.c_str(), &fs) == 0 && shows_the_kernel(fs)) return true;
    return ::stat(path.c_str(), &st) == 0 && is_the_dev_folder(st.st_dev);
}

Result<void> walk_folder(const std::filesystem::path& root,
                         const WalkOptions& options,
                         const WalkVisitor& visitor,
                         const Job& job) {
    static_assert(std::ranges::is_sorted(kNeverPictures) && std::ranges::is_sorted(kPictures) &&
                  std::ranges::is_sorted(kClosedFolders));
    struct stat st{};
    if (::stat(root.c_str(), &st) != 0) return fail(system_error(errno, display(root)));
    if (is_system_place(root))
        return fail(Errc::kInvalid, fmt::format("{} belongs to the system: its files are no pictures", display(root)));
    if (S_ISREG(st.st_mode)) {
        visitor.file(found(root, st));
        return {};
    }
    if (!S_ISDIR(st.st_mode))
        return fail(Errc::kInvalid, fmt::format("{} is neither a file nor a folder", display(root)));
    if (const std::unique_ptr<DIR, CloseFolder> dir(::opendir(root.c_str())); !dir)
        return fail(system_error(errno, fmt::format("cannot open the folder {}", display(root))));
    return Walk(root, options, visitor, job).run(root);
}

}  // namespace trove::sources
