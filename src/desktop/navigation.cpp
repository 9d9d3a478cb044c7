// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/navigation.h"

#include <utility>

namespace trove::desktop {

void Navigation::go(View view) {
    way_.push_back(std::move(view));
    if (way_.size() > kLongest) way_.erase(way_.begin() + 1);
}

void Navigation::go_to_wall(const WallQuery& wall) {
    if (wall == WallQuery{}) return way_.resize(1);
    View view;
    view.wall = wall;
    go(std::move(view));
}

void Navigation::go_to_photo(PhotoId photo) {
    View view;
    view.words = here().words;
    view.wall = here().wall;
    view.photo = photo;
    go(std::move(view));
}

void Navigation::go_to_picture(Bytes image) {
    View view;
    view.image = std::move(image);
    go(std::move(view));
}

bool Navigation::go_to_words(const QString& words) {
    if (words == here().words && !here().photo) return false;
    if (words.isEmpty()) {
        way_.resize(1);
        return true;
    }
    if (here().is_search() && !here().image) way_.pop_back();
    View view;
    view.words = words;
    go(std::move(view));
    return true;
}

void Navigation::back() {
    if (can_go_back()) way_.pop_back();
}

void Navigation::replace_photo(PhotoId photo) {
    way_.back().photo = photo;
}

}  // namespace trove::desktop
