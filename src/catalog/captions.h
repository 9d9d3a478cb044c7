// SPDX-License-Identifier: GPL-3.0-or-later
//
// Captions: a sentence or a few about a photo, by a model or a person, whose words stand. A caption is a word by which
// its photo is found from the same commit on.
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
    std::int64_t owed = 0;    // of those that can be opened now
    std::int64_t failed = 0;  // of them, those that are not tried again by themselves
};

struct CaptionFailureRow {
    PhotoId photo{};
    int tries = 0;
    std::string reason;
    std::int64_t at_s = 0;
};

// A photo whose caption failed so often is left alone until somebody asks for it.
inline constexpr int kMostCaptionTries = 3;

class CaptionReader {
public:
    explicit CaptionReader(Connection& connection) : connection_(connection) {}

    [[nodiscard]] Result<std::optional<Caption>> of(PhotoId photo);
    // Photos without a caption, which can be opened now and have not failed too often, by id after that one.
    // `instead_of_others`: also those that another model than `model` captioned.
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

    // False, and nothing is written, when a person's words stand there and these are a model's.
    Result<bool> put(PhotoId photo, const Caption& caption);
    // One more try that failed.
    Result<void> put_failure(PhotoId photo, std::string_view reason, int tries);
    Result<void> forget_failures();
    Result<void> put_setting(std::string_view name, std::string_view value);

private:
    Connection& connection_;
};

}  // namespace trove::catalog
