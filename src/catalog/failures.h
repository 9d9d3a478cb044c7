// SPDX-License-Identifier: GPL-3.0-or-later
//
// Failures: files that yielded no photo, with the reasons.
#pragma once
#include "base/result.h"
#include "catalog/connection.h"
#include "catalog/files.h"
#include "photo/failure.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace trove::catalog {

struct FailureRow {
    std::filesystem::path path;
    FailStage stage = FailStage::kDecode;
    MayPass may_pass = MayPass::kNever;
    Errc code = Errc::kInternal;
    std::string reason;
    std::int64_t at_s = 0;
};

class FailureReader {
public:
    explicit FailureReader(Connection& connection) : connection_(connection) {}

    [[nodiscard]] Result<std::vector<FailureRow>> all(bool with_ignored);  // by path

private:
    Connection& connection_;
};

class FailureWriter {
public:
    explicit FailureWriter(Connection& connection) : connection_(connection) {}

    Result<void> put(const std::filesystem::path& path,
                     const FileStamp& stamp,
                     const FailureCause& cause,
                     const Error& error);
    Result<void> remove(const std::filesystem::path& path);

private:
    Connection& connection_;
};

}  // namespace trove::catalog
