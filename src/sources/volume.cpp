// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/volume.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <sys/sysmacros.h>

namespace trove::sources {
namespace {

// mountinfo writes space, tab, newline and backslash as \ooo.
std::string unescape(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size()) {
            out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
            i += 3;
        } else {
            out += text[i];
        }
    }
    return out;
}

}  // namespace

Volume volume_of(std::uint64_t device) {
    const std::string wanted = fmt::format("{}:{}", gnu_dev_major(device), gnu_dev_minor(device));
    std::ifstream mounts("/proc/self/mountinfo");
    std::string line;
    while (std::getline(mounts, line)) {
        // id parent major:minor root mount-point options [optional…] - type source super-options
        std::istringstream words(line);
        std::string id;
        std::string parent;
        std::string number;
        std::string root;
        std::string mount_point;
        words >> id >> parent >> number >> root >> mount_point;
        if (number != wanted) continue;
        std::string word;
        while (words >> word && word != "-") {
        }
        std::string type;
        std::string source;
        words >> type >> source;
        Volume volume{fmt::format("source:{}:{}", type, source), unescape(mount_point)};
        std::error_code error;
        const auto device_path = std::filesystem::canonical(unescape(source), error);
        if (error) return volume;
        std::filesystem::directory_iterator by_uuid("/dev/disk/by-uuid", error);
        for (; !error && by_uuid != std::filesystem::directory_iterator(); by_uuid.increment(error))
            if (std::error_code ignored; std::filesystem::canonical(by_uuid->path(), ignored) == device_path)
                volume.uuid = by_uuid->path().filename().native();
        return volume;
    }
    return {fmt::format("device:{}", wanted), "/"};
}

bool is_mounted(std::string_view uuid) {
    if (uuid.empty() || uuid.starts_with("device:")) return true;
    std::ifstream mounts("/proc/self/mountinfo");
    if (!mounts) return true;
    std::string line;
    while (std::getline(mounts, line)) {
        std::istringstream words(line);
        std::string id;
        std::string parent;
        unsigned major = 0;
        unsigned minor = 0;
        char colon = 0;
        words >> id >> parent >> major >> colon >> minor;
        if (words && colon == ':' && volume_of(gnu_dev_makedev(major, minor)).uuid == uuid) return true;
    }
    return false;
}

std::filesystem::path mount_of(std::string_view uuid) {
    if (uuid.empty() || uuid.find('/') != std::string_view::npos || uuid.starts_with('.')) return {};
    std::error_code error;
    const auto device = std::filesystem::canonical(std::filesystem::path("/dev/disk/by-uuid") / uuid, error);
    if (error) return {};
    std::ifstream mounts("/proc/self/mountinfo");
    std::string line;
    while (std::getline(mounts, line)) {
        const auto dash = line.find(" - ");
        if (dash == std::string::npos) continue;
        std::istringstream words(line.substr(dash + 3));
        std::string type;
        std::string source;
        words >> type >> source;
        if (std::filesystem::canonical(unescape(source), error) != device || error) continue;
        std::istringstream before(line);
        std::string word;
        std::string root;
        std::string mount_point;
        before >> word >> word >> word >> root >> mount_point;
        if (root == "/") return unescape(mount_point);
    }
    return {};
}

}  // namespace trove::sources
