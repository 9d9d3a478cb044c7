// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests and benchmarks: writes binary property lists of a few objects, offsets and references of one byte each.
#pragma once
#include "base/file.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace trove::sources {

class PlistWriter {
public:
    std::uint8_t add(std::string_view bytes) {
        offsets_.push_back(static_cast<char>(list_.size()));
        list_ += bytes;
        return static_cast<std::uint8_t>(offsets_.size() - 1);
    }

    // At most 14 characters.
    std::uint8_t text(std::string_view ascii) {
        return add(std::string(1, static_cast<char>(0x50 + ascii.size())) + std::string(ascii));
    }

    std::uint8_t reference(std::uint8_t number) { return add(std::string{'\x80', static_cast<char>(number)}); }

    std::uint8_t array(std::initializer_list<std::uint8_t> values) {
        std::string bytes(1, static_cast<char>(0xA0 + values.size()));
        for (const auto value : values) bytes += static_cast<char>(value);
        return add(bytes);
    }

    // key, value, key, value, …
    std::uint8_t dictionary(std::initializer_list<std::uint8_t> pairs) {
        std::string keys;
        std::string values;
        for (const auto* at = pairs.begin(); at != pairs.end(); at += 2) {
            keys += static_cast<char>(*at);
            values += static_cast<char>(*(at + 1));
        }
        return add(std::string(1, static_cast<char>(0xD0 + keys.size())) + keys + values);
    }

    [[nodiscard]] Bytes finish(std::uint8_t top) const {
        std::string trailer(32, '\0');
        trailer[6] = 1;
        trailer[7] = 1;
        trailer[15] = static_cast<char>(offsets_.size());
        trailer[23] = static_cast<char>(top);
        trailer[31] = static_cast<char>(list_.size());
        const std::string bytes = list_ + offsets_ + trailer;
        return {bytes.begin(), bytes.end()};
    }

private:
    std::string list_ = "bplist00";
    std::string offsets_;
};

// A stored place of Apple Photos. The whole list stays below 256 bytes.
inline Bytes place_archive(std::string_view city, std::string_view country) {
    PlistWriter w;
    const auto null = w.text("$null");
    const auto postal = w.text("postalAddress");
    const auto city_key = w.text("_city");
    const auto country_key = w.text("_country");
    const auto city_text = w.text(city);
    const auto country_text = w.text(country);
    const auto address = w.dictionary({city_key, w.reference(3), country_key, w.reference(4)});
    const auto info = w.dictionary({postal, w.reference(2)});
    const auto objects = w.array({null, info, address, city_text, country_text});
    const auto top = w.dictionary({w.text("root"), w.reference(1)});
    return w.finish(w.dictionary({w.text("$objects"), objects, w.text("$top"), top}));
}

}  // namespace trove::sources
