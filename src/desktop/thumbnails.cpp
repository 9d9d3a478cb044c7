// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/thumbnails.h"

#include "desktop/work.h"

#include <QImage>

#include <algorithm>
#include <vector>

namespace trove::desktop {
namespace {

constexpr int kMostKilobytes = 96 * 1024;
constexpr std::size_t kMostWaiting = 400;  // several screenfuls
constexpr int kThreads = 2;
constexpr std::size_t kAtOnce = 4;  // batch of a thread, small enough that newly visible pictures do not wait

constexpr std::size_t kMostLarger = 100;

struct Loaded {
    PhotoId photo{};
    int edge_px = 0;
    QImage image;
};

}  // namespace

Thumbnails::Thumbnails(engine::Library& library) : library_(library), kept_(kMostKilobytes) {
    pool_.setMaxThreadCount(kThreads);
    pool_.setObjectName("thumbnails");
}

Thumbnails::~Thumbnails() {
    pool_.clear();
    pool_.waitForDone();
}

const QPixmap* Thumbnails::find(PhotoId photo) {
    if (const Kept* kept = kept_.object(to_int(photo))) return &kept->picture;
    if (asked_.contains(to_int(photo))) return nullptr;
    ask(waiting_, {photo, 0}, kMostWaiting);
    return nullptr;
}

void Thumbnails::sharpen(PhotoId photo, int edge_px) {
    Kept* kept = kept_.object(to_int(photo));
    if (kept == nullptr || kept->tried_px >= edge_px || asked_.contains(to_int(photo))) return;
    ask(larger_, {photo, edge_px}, kMostLarger);
}

void Thumbnails::ask(std::deque<Wanted>& queue, Wanted wanted, std::size_t most) {
    asked_.insert(to_int(wanted.photo));
    queue.push_front(wanted);
    if (queue.size() > most) {
        asked_.remove(to_int(queue.back().photo));
        queue.pop_back();
    }
    load_next();
}

std::vector<Thumbnails::Wanted> Thumbnails::take_next() {
    std::deque<Wanted>& queue = waiting_.empty() ? larger_ : waiting_;
    const std::size_t count = std::min(waiting_.empty() ? 1 : kAtOnce, queue.size());
    std::vector<Wanted> now(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(count));
    queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(count));
    return now;
}

void Thumbnails::load_next() {
    while (loading_ < kThreads && !(waiting_.empty() && larger_.empty())) {
        ++loading_;
        work(
            pool_, this,
            [this, now = take_next()] {
                std::vector<Loaded> loaded;
                for (const Wanted& wanted : now) {
                    Loaded one{wanted.photo, wanted.edge_px, {}};
                    if (const auto jpeg = wanted.edge_px == 0 ? library_.thumbnail(wanted.photo)
                                                              : library_.picture(wanted.photo, wanted.edge_px))
                        one.image.loadFromData(jpeg->data(), static_cast<int>(jpeg->size()), "JPEG");
                    loaded.push_back(std::move(one));
                }
                return loaded;
            },
            [this](const std::vector<Loaded>& loaded) {
                --loading_;
                for (const Loaded& one : loaded) keep(one.photo, one.edge_px, one.image);
                load_next();
            });
    }
}

void Thumbnails::keep(PhotoId photo, int edge_px, const QImage& image) {
    asked_.remove(to_int(photo));
    if (Kept* kept = kept_.object(to_int(photo)); kept != nullptr && image.width() <= kept->picture.width()) {
        kept->tried_px = edge_px;  // its drive is away, or the original is no larger
        return;
    }
    const auto kilobytes = std::max<qsizetype>(image.sizeInBytes() / 1024, 1);
    kept_.insert(to_int(photo), new Kept{QPixmap::fromImage(image), edge_px}, static_cast<int>(kilobytes));
    emit arrived(photo);
}

}  // namespace trove::desktop
