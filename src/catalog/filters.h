// SPDX-License-Identifier: GPL-3.0-or-later
//
// Filters: the exact set of photos for a filter of the query language.
#pragma once
#include "base/result.h"
#include "catalog/connection.h"
#include "photo/photo_set.h"
#include "query/expression.h"

namespace trove::catalog {

class Filters {
public:
    explicit Filters(Connection& connection) : connection_(connection) {}

    // kInvalid: the catalog records nothing for the field.
    [[nodiscard]] Result<PhotoSet> matching(const query::Filter& filter);
    [[nodiscard]] Result<PhotoSet> everything();

private:
    Connection& connection_;
};

}  // namespace trove::catalog
