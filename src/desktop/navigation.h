// SPDX-License-Identifier: GPL-3.0-or-later
//
// Navigation: the current view and the way back. Owns the history of views; displays nothing and does not use the
// library. Used from the window's thread.
//
// 1. The first view is always the wall of the whole library.
// 2. Escape and Alt+Left go back view by view. A search during typing is one view, which is updated.
// 3. A photo keeps the words and the wall of its previous view.
// 4. The history is bounded: beyond kLongest views the oldest is dropped, but never the first.
#pragma once
#include "api/wall.h"
#include "base/file.h"
#include "photo/ids.h"

#include <QString>

#include <cstddef>
#include <optional>
#include <vector>

namespace trove::desktop {

// A search (by words or by a picture), a photo, or else a wall.
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

    void go_to_wall(const WallQuery& wall);  // a wall of the whole library leads to the first view
    void go_to_photo(PhotoId photo);
    void go_to_picture(Bytes image);  // a search
    // False: already the current view. Empty words lead to the first view.
    bool go_to_words(const QString& words);
    void back();  // does nothing at the first view

    // Replaces the current photo by another.
    void replace_photo(PhotoId photo);

private:
    void go(View view);

    std::vector<View> way_{View{}};
};

}  // namespace trove::desktop
