// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: an archive written from names and bytes.
#pragma once
#include <zip.h>

#include <cstring>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

namespace trove::sources {

inline void write_zip(const std::filesystem::path& file, const std::map<std::string, std::string>& members) {
    int code = 0;
    zip_t* const archive = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (archive == nullptr) throw std::runtime_error("cannot create " + file.string());
    for (const auto& [name, bytes] : members) {
        zip_source_t* const source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
        if (zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8) < 0)
            throw std::runtime_error("cannot add " + name);
    }
    if (zip_close(archive) != 0) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace trove::sources
