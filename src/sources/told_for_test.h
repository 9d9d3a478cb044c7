// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: records everything that a reader reports, unpacks fixtures, and makes reproducible damage.
#pragma once
#include "sources/fixtures_for_test.h"
#include "sources/source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <random>
#include <set>

namespace trove::sources {

struct Told {
    Result<void> result;
    std::vector<OriginAlbum> albums;
    std::vector<Item> items;
    std::vector<std::string> warnings;

    [[nodiscard]] const Item* by_name(const std::string& original) const {
        for (const Item& item : items)
            if (item.origin.original.filename() == original) return &item;
        return nullptr;
    }

    // The title, or for an item without one the name that its file had.
    static const std::string& called(const Item& item) {
        return item.origin.metadata.title.empty() ? item.origin.file_name : item.origin.metadata.title;
    }

    [[nodiscard]] const Item* by_title(const std::string& title) const {
        for (const Item& item : items)
            if (called(item) == title) return &item;
        return nullptr;
    }

    [[nodiscard]] const OriginAlbum* album(const std::string& title) const {
        for (const OriginAlbum& album : albums)
            if (album.title == title) return &album;
        return nullptr;
    }

    [[nodiscard]] std::int64_t count(const std::function<bool(const Item&)>& is) const {
        return std::ranges::count_if(items, is);
    }

    [[nodiscard]] std::set<std::string> keywords() const {
        std::set<std::string> all;
        for (const Item& item : items)
            all.insert(item.origin.metadata.keywords.begin(), item.origin.metadata.keywords.end());
        return all;
    }

    [[nodiscard]] std::set<std::string> persons() const {
        std::set<std::string> all;
        for (const Item& item : items) all.insert(item.origin.persons.begin(), item.origin.persons.end());
        return all;
    }

    [[nodiscard]] std::set<std::string> titles_in(const std::string& album_key) const {
        std::set<std::string> all;
        for (const Item& item : items)
            if (std::ranges::find(item.origin.albums, album_key) != item.origin.albums.end()) all.insert(called(item));
        return all;
    }
};

inline Told told(const std::filesystem::path& path) {
    Told out;
    std::set<std::string> albums;
    out.result = read_source(recognise(path), path,
                             {.album =
                                  [&](OriginAlbum album) {
                                      EXPECT_TRUE(album.parent.empty() || albums.contains(album.parent))
                                          << "a parent comes before its children";
                                      albums.insert(album.key);
                                      out.albums.push_back(std::move(album));
                                  },
                              .item =
                                  [&](Item item) {
                                      for (const auto& key : item.origin.albums)
                                          EXPECT_TRUE(albums.contains(key)) << "an album comes before its items";
                                      out.items.push_back(std::move(item));
                                  },
                              .warning = [&](std::string text) { out.warnings.push_back(std::move(text)); }},
                             {});
    return out;
}

inline std::vector<std::string> names_of(const Item& item, Rendition rendition) {
    std::vector<std::string> names;
    for (const auto& file : item.files)
        if (file.rendition == rendition) names.push_back(file.path.filename().native());
    return names;
}

// Unpacks a library into the folder; empty if the fixtures are missing.
inline std::filesystem::path unpacked(const std::string& name, const std::filesystem::path& into) {
    const auto archive = fixtures() / "apple-photos/packed" / (name + ".tar.xz");
    if (!std::filesystem::exists(archive)) return {};
    const std::string command = "tar -xJf '" + archive.native() + "' -C '" + into.native() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;  // NOLINT(concurrency-mt-unsafe): tests have one thread
    return into / name;
}

// Reads copies of a library's database, truncated and with bytes flipped at places drawn by a fixed seed. Each must end
// soon, with a clear failure or with the readable part. Returns the number of copies that still reported something.
inline int damaged_read(const std::filesystem::path& library, const std::filesystem::path& database, int rounds) {
    std::ifstream in(database, std::ios::binary);
    const std::string whole((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    in.close();
    std::mt19937 random(26);
    int told_something = 0;
    for (int round = 0; round < rounds; ++round) {
        std::string bytes = whole;
        if (round % 3 == 0) {
            bytes.resize(random() % whole.size());
        } else {
            // Few flips, or a page's worth in one place.
            const bool page = round % 3 == 2;
            const std::size_t at = random() % whole.size();
            for (unsigned i = 0; i < (page ? 4096U : 20U); ++i) {
                const std::size_t where = page ? (at + i) % whole.size() : random() % whole.size();
                bytes[where] = static_cast<char>(random());
            }
        }
        std::ofstream(database, std::ios::binary | std::ios::trunc) << bytes;
        const auto start = std::chrono::steady_clock::now();
        const Told t = told(library);
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20)) << "round " << round;
        EXPECT_TRUE(t.result || !t.result.error().what.empty());
        if (!t.items.empty()) ++told_something;
    }
    std::ofstream(database, std::ios::binary | std::ios::trunc) << whole;
    return told_something;
}

}  // namespace trove::sources
