// SPDX-License-Identifier: GPL-3.0-or-later
//
// FilterCache: the catalog's answers for filters, orders, facets and completions, kept until the catalog changes. Owns
// a connection. Any thread; simultaneous requests for new answers wait for each other.
#pragma once
#include "base/guarded.h"
#include "base/result.h"
#include "catalog/reader.h"
#include "photo/photo_set.h"
#include "query/expression.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace trove::search {

// is:hidden
[[nodiscard]] const query::Condition& hidden_photos();

class FilterCache {
public:
    using Photos = std::shared_ptr<const PhotoSet>;

    explicit FilterCache(std::filesystem::path library) : library_(std::move(library)) {}

    [[nodiscard]] Result<Photos> matching(const query::Condition& condition);
    [[nodiscard]] Result<Photos> everything();
    [[nodiscard]] Result<Photos> shown();  // photos that are not hidden
    [[nodiscard]] Result<std::shared_ptr<const std::vector<PhotoId>>> in_order(Sort sort);
    [[nodiscard]] Result<std::shared_ptr<const std::vector<catalog::FacetColumn>>> facets();
    // A field's values among photos that are not hidden, the most frequent first. `whole_paths`: folders as whole
    // paths, not only their last part.
    [[nodiscard]] Result<std::shared_ptr<const std::vector<std::string>>> values(query::Field field, bool whole_paths);

    // Differs after every change of the catalog by any process.
    [[nodiscard]] Result<std::int64_t> change_counter();

private:
    struct State {
        std::optional<catalog::CatalogReader> reader;
        std::int64_t counter = 0;
        std::unordered_map<std::string, Photos> sets;  // key: the filter's canonical text
        Photos all;
        Photos shown;
        std::map<Sort, std::shared_ptr<const std::vector<PhotoId>>> orders;
        std::shared_ptr<const std::vector<catalog::FacetColumn>> facets;
        std::map<std::pair<query::Field, bool>, std::shared_ptr<const std::vector<std::string>>> values;
    };

    Result<void> refresh(State& state);
    static Result<Photos> evaluate(State& state, const query::Condition& condition);
    static Result<Photos> all(State& state);

    std::filesystem::path library_;
    Guarded<State> state_;
};

}  // namespace trove::search
