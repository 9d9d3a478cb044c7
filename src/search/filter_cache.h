// SPDX-License-Identifier: GPL-3.0-or-later
//
// FilterCache: what the catalog answers to filters, orders and facets, kept until the catalog changes. Owns a
// connection. Any thread; two that ask for something new at once wait for each other.
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
#include <vector>

namespace trove::search {

class FilterCache {
public:
    using Photos = std::shared_ptr<const PhotoSet>;

    explicit FilterCache(std::filesystem::path library) : library_(std::move(library)) {}

    [[nodiscard]] Result<Photos> matching(const query::Condition& condition);
    [[nodiscard]] Result<Photos> everything();
    [[nodiscard]] Result<std::shared_ptr<const std::vector<PhotoId>>> in_order(Sort sort);
    [[nodiscard]] Result<std::shared_ptr<const std::vector<catalog::FacetColumn>>> facets();

    // A number that is another one after every change of the catalog by anybody.
    [[nodiscard]] Result<std::int64_t> change_counter();

private:
    struct State {
        std::optional<catalog::CatalogReader> reader;
        std::int64_t counter = 0;
        std::unordered_map<std::string, Photos> sets;  // by the filter's canonical text
        Photos all;
        std::map<Sort, std::shared_ptr<const std::vector<PhotoId>>> orders;
        std::shared_ptr<const std::vector<catalog::FacetColumn>> facets;
    };

    Result<void> refresh(State& state);
    static Result<Photos> evaluate(State& state, const query::Condition& condition);
    static Result<Photos> all(State& state);

    std::filesystem::path library_;
    Guarded<State> state_;
};

}  // namespace trove::search
