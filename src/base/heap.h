// SPDX-License-Identifier: GPL-3.0-or-later
//
// Returns freed memory from malloc to the system. Any thread; other threads that allocate may wait some milliseconds.
#pragma once
#include <cstdlib>  // defines __GLIBC__

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace trove {

// Call after work that needed much more memory than the work to come.
inline void trim_heap() {
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

// Calls trim_heap() at the end of a scope. Declared first, so that it is destroyed last.
class TrimHeapAtEnd {
public:
    TrimHeapAtEnd() = default;

    ~TrimHeapAtEnd() { trim_heap(); }

    TrimHeapAtEnd(const TrimHeapAtEnd&) = delete;
    TrimHeapAtEnd& operator=(const TrimHeapAtEnd&) = delete;
};

}  // namespace trove
