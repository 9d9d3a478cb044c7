// SPDX-License-Identifier: GPL-3.0-or-later
//
// Navigation: where the person is, and the way back. Owns the views in the order in which they were reached; shows
// nothing, asks nothing of the library. Used from the window's thread.
//
// 1. The first view is the wall of the whole library, and is always there.
// 2. Escape and Alt+Left go back view by view. A search that is still being typed is one view, which changes.
// 3. A photo keeps the words and the wall that it was reached from.
// 4. The way is bounded: beyond kLongest views the oldest is forgotten, but never the first.
#pragma once
#include "api/wall.h"
#include "base/file.h"
#include "photo/ids.h"

#include <QString>

#include <cstddef>
#include <optional>
#include <vector>

namespace trove::desktop {

// A search, by words or by a picture; a photo; else a wall.
struct View {
    QString words;
    std::optional<Bytes> image;
    std::optional<PhotoId> photo;
    WallQuery wall;

    [[nodiscard]] bool is_wall() const { return words.isEmpty() && !image && !photo; }

    [[nodiscard]] bool is_search() const { return !is_wall() && !photo; }
};

class Navigation {
public:
    static constexpr std::size_t kLongest = 200;

    [[nodiscard]] const View& here() const { return way_.back(); }

    [[nodiscard]] bool can_go_back() const { return way_.size() > 1; }

    void go_to_wall(const WallQuery& wall);  // the whole library: to the first view
    void go_to_photo(PhotoId photo);
    void go_to_picture(Bytes image);  // a search
    // False: the person is there already. No words lead to the first view.
    bool go_to_words(const QString& words);
    void back();  // at the first view: stays

    // Another photo in the place of the one that is looked at.
    void replace_photo(PhotoId photo);

private:
    void go(View view);

    std::vector<View> way_{View{}};
};

}  // namespace trove::desktop
