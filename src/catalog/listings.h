// SPDX-License-Identifier: GPL-3.0-or-later
//
// Listings: all photos in an order or by facets, and the values of fields. Each reads one or two columns of all rows;
// callers keep the answers until the catalog changes.
#pragma once
#include "base/result.h"
#include "catalog/connection.h"
#include "photo/ids.h"
#include "photo/query.h"
#include "query/expression.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trove::catalog {

// One value per photo, for counting a facet.
struct FacetColumn {
    struct Label {
        std::string value;
        std::string filter;  // in the query language; finds at least the photos with that value
    };

    std::string name;
    std::vector<Label> labels;
    std::vector<std::uint32_t> label_of;  // by photo: 1 + its index in `labels`, or 0; may be too short
};

class Listings {
public:
    explicit Listings(Connection& connection) : connection_(connection) {}

    // All photos by date (newest first), size (largest first) or name.
    [[nodiscard]] Result<std::vector<PhotoId>> in_order(Sort sort);
    [[nodiscard]] Result<std::vector<FacetColumn>> facet_columns();
    // Values of a field that begin with the typed text, the most frequent first.
    [[nodiscard]] Result<std::vector<std::string>> values(query::Field field, std::string_view typed, std::size_t most);

private:
    Connection& connection_;
};

}  // namespace trove::catalog
