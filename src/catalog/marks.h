// SPDX-License-Identifier: GPL-3.0-or-later
//
// Marks: a person's choices in the web app: favourites, hidden photos, saved and recent searches, settings.
//
// 1. Needs no lock: each call is one short transaction, which waits at most about two seconds for the gap between two
//    batches of a crawl (writer.h, rule 1). kBusy after ten seconds.
// 2. One thread at a time.
#pragma once
#include "api/wall.h"
#include "base/result.h"
#include "catalog/connection.h"
#include "catalog/said.h"
#include "sql/database.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trove::catalog {

class Marks {
public:
    static Result<Marks> open(const std::filesystem::path& library);

    // Absent values stay unchanged.
    Result<Marked> mark(std::span<const PhotoId> photos, std::optional<bool> favourite, std::optional<bool> hidden);

    [[nodiscard]] Result<std::vector<SavedSearch>> saved_searches();  // by name
    // An existing name gets the new query.
    Result<SavedSearch> save_search(std::string_view name, std::string_view query);
    Result<void> remove_saved_search(std::int64_t id);  // kNotFound

    [[nodiscard]] Result<std::vector<std::string>> recent_searches();  // the latest first, at most kMostRecent
    Result<void> put_recent_search(std::string_view query);
    Result<void> clear_recent_searches();

    [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> settings();
    // An empty value removes the setting. kInvalid: there are too many.
    Result<void> put_setting(std::string_view name, std::string_view value);

    static constexpr std::int64_t kMostRecent = 30;
    static constexpr std::int64_t kMostSettings = 200;

private:
    Marks(const std::filesystem::path& library, sql::Database database)
        : said_(library), connection_(std::move(database)) {}

    sql::Database& database() { return connection_.database(); }

    // Ends a transaction of a person's change: every change goes through here.
    Result<void> commit(sql::Transaction& transaction);

    Said said_;
    Connection connection_;
};

}  // namespace trove::catalog
