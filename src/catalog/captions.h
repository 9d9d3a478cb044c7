// SPDX-License-Identifier: GPL-3.0-or-later
//
// Captions: one or more sentences about a photo, by a model or a person. A model never replaces a person's caption.
// Search finds a caption from its own commit on.
#pragma once
#include "base/result.h"
#include "catalog/connection.h"
#include "photo/ids.h"
#include "photo/tag.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace trove::catalog {

struct CaptionCounts {
    std::int64_t by_model = 0;
    std::int64_t by_person = 0;
    std::int64_t owed = 0;    // photos without a caption that can be opened now
    std::int64_t failed = 0;  // those of `owed` that are not retried automatically
};

struct CaptionFailureRow {
    PhotoId photo{};
    int tries = 0;
    std::string reason;
    std::int64_t at_s = 0;
};

// After so many failed captions a photo is left alone until somebody asks for it again.
inline constexpr int kMostCaptionTries = 3;

class CaptionReader {
public:
    explicit CaptionReader(Connection& connection) : connection_(connection) {}

    [[nodiscard]] Result<std::optional<Caption>> of(PhotoId photo);
    // Photos without a caption that can be opened now and have not failed too often, by id, starting after `after`.
    // `instead_of_others`: also photos captioned by a model other than `model`.
    [[nodiscard]] Result<std::vector<PhotoId>> owed(PhotoId after,
                                                    std::size_t most,
                                                    bool instead_of_others,
                                                    std::string_view model);
    [[nodiscard]] Result<std::int64_t> count_owed(bool instead_of_others, std::string_view model);
    [[nodiscard]] Result<int> tries(PhotoId photo);
    [[nodiscard]] Result<CaptionCounts> counts();
    [[nodiscard]] Result<std::vector<CaptionFailureRow>> failures(std::size_t most);  // the latest first
    [[nodiscard]] Result<std::unordered_map<std::string, std::string>> settings();

private:
    Connection& connection_;
};

class CaptionWriter {
public:
    explicit CaptionWriter(Connection& connection) : connection_(connection) {}

    // False, and nothing is written, if this is a model's caption and a person's is there.
    Result<bool> put(PhotoId photo, const Caption& caption);
    // Records one more failed try.
    Result<void> put_failure(PhotoId photo, std::string_view reason, int tries);
    Result<void> forget_failures();
    Result<void> put_setting(std::string_view name, std::string_view value);

private:
    Connection& connection_;
};

}  // namespace trove::catalog
