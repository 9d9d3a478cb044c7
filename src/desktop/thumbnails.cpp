// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/thumbnails.h"

#include "desktop/work.h"

#include <QImage>

#include <algorithm>
#include <vector>

namespace trove::desktop {
namespace {

constexpr int kMostKilobytes = 96 * 1024;
constexpr std::size_t kMostWaiting = 400;  // some screens full
constexpr int kThreads = 2;
constexpr std::size_t kAtOnce = 4;  // a thread's turn: few enough that what comes into sight does not wait

struct Loaded {
    PhotoId photo{};
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
    if (const QPixmap* kept = kept_.object(to_int(photo))) return kept;
    if (asked_.contains(to_int(photo))) return nullptr;
    asked_.insert(to_int(photo));
    waiting_.push_front(photo);
    if (waiting_.size() > kMostWaiting) {
        asked_.remove(to_int(waiting_.back()));
        waiting_.pop_back();
    }
    load_next();
    return nullptr;
}

void Thumbnails::load_next() {
    while (loading_ < kThreads && !waiting_.empty()) {
        std::vector<PhotoId> now(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(kAtOnce, waiting_.size())));
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(now.size()));
        ++loading_;
        work(
            pool_, this,
            [this, now = std::move(now)] {
                std::vector<Loaded> loaded;
                for (const PhotoId photo : now) {
                    Loaded one{photo, {}};
                    if (const auto jpeg = library_.thumbnail(photo)) one.image.loadFromData(jpeg->data(), static_cast<int>(jpeg->size()), "JPEG");
                    loaded.push_back(std::move(one));
                }
                return loaded;
            },
            [this](std::vector<Loaded> loaded) {
                --loading_;
                for (const Loaded& one : loaded) {
                    asked_.remove(to_int(one.photo));
                    const auto kilobytes = std::max<qsizetype>(one.image.sizeInBytes() / 1024, 1);
                    kept_.insert(to_int(one.photo), new QPixmap(QPixmap::fromImage(one.image)), static_cast<int>(kilobytes));
                    emit arrived(one.photo);
                }
                load_next();
            });
    }
}

}  // namespace trove::desktop
