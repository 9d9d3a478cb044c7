// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/metadata_library.h"

#include <exiv2/exiv2.hpp>
#include <pthread.h>

namespace trove::media {
namespace {

// exiv2 asks for a lock as a pair of calls, possibly nested, which a scoped guard cannot be.
class XmpLock {
public:
    XmpLock() {
        pthread_mutexattr_t attributes{};
        pthread_mutexattr_init(&attributes);
        pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
        pthread_mutex_init(&mutex_, &attributes);
        pthread_mutexattr_destroy(&attributes);
    }
    XmpLock(const XmpLock&) = delete;
    XmpLock& operator=(const XmpLock&) = delete;
    ~XmpLock() { pthread_mutex_destroy(&mutex_); }

    static void call(void* self, bool lock) {
        auto* const mutex = &static_cast<XmpLock*>(self)->mutex_;
        if (lock) {
            pthread_mutex_lock(mutex);
        } else {
            pthread_mutex_unlock(mutex);
        }
    }

private:
    pthread_mutex_t mutex_{};
};

}  // namespace

void initialise_metadata_library() {
    static XmpLock lock;
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
    Exiv2::XmpParser::initialize(XmpLock::call, &lock);
    Exiv2::enableBMFF(true);  // HEIF, AVIF, JPEG XL
}

}  // namespace trove::media
