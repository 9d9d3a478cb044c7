// SPDX-License-Identifier: GPL-3.0-or-later
//
// What exiv2 counts and indexes with: long in 0.27 (Debian 12), size_t in 0.28 (Debian 13).
#pragma once
#include <exiv2/exiv2.hpp>

#include <cstddef>
#include <utility>

namespace trove::media {

using Exiv2Size = decltype(std::declval<const Exiv2::Value&>().count());

// A template, because one of the two needs no conversion and the compiler would say so.
template <class To = Exiv2Size, class From>
[[nodiscard]] To exiv2_size(From size) {
    return static_cast<To>(size);
}

}  // namespace trove::media
