// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/thread_name.h"

#include <pthread.h>
#ifdef __linux__
#include <sys/resource.h>
#endif

#include <string>

namespace trove {

void name_this_thread(std::string_view name) {
    const std::string short_name(name.substr(0, 15));
#ifdef __APPLE__
    pthread_setname_np(short_name.c_str());
#else
    pthread_setname_np(pthread_self(), short_name.c_str());
#endif
}

void let_others_first() {
#ifdef __linux__
    constexpr int kBackground = 10;
    static_cast<void>(setpriority(PRIO_PROCESS, 0, kBackground));  // on Linux, 0 means only the calling thread
#endif
}

}  // namespace trove
