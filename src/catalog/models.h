// SPDX-License-Identifier: GPL-3.0-or-later
//
// Models: those with vectors of photos, the one in use, and the next one.
#pragma once
#include "base/result.h"
#include "catalog/connection.h"
#include "photo/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trove::catalog {

struct ModelRow {
    ModelId id{};
    std::string fingerprint;
    std::string name;
    int dimensions = 0;
    std::int64_t generation = 0;
};

class ModelReader {
public:
    explicit ModelReader(Connection& connection) : connection_(connection) {}

    // The model in use, if any was ever chosen or used.
    [[nodiscard]] Result<std::optional<ModelRow>> in_use();
    // The model that becomes the one in use once it has a vector of every readable photo.
    [[nodiscard]] Result<std::optional<ModelRow>> next();
    [[nodiscard]] Result<std::optional<ModelRow>> by_fingerprint(std::string_view fingerprint);

private:
    Connection& connection_;
};

class ModelWriter {
public:
    explicit ModelWriter(Connection& connection) : connection_(connection) {}

    Result<ModelRow> put(std::string_view fingerprint, std::string_view name, int dimensions);
    Result<void> use(ModelId model);      // clears the next one
    Result<void> prepare(ModelId model);  // makes it the next one; the one in use stays

private:
    Connection& connection_;
};

}  // namespace trove::catalog
