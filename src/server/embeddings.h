// SPDX-License-Identifier: GPL-3.0-or-later
//
// The embedding service: pictures and words in, vectors out, nothing kept. Handlers for the table in routes.cpp; what
// they take and give: docs/http-api.md.
#pragma once
#include "base/result.h"
#include "server/http.h"
#include "server/router.h"

namespace trove::server {

// Which model would answer.
[[nodiscard]] Result<Response> embedding_model(const Call& call);

// A form with parts "image", or JSON {"texts": [...]}. JSON, or with Accept: application/octet-stream raw half floats.
[[nodiscard]] Result<Response> embeddings(const Call& call);

// A form with one part "image", answered as clients of the service that came before Trove expect it.
[[nodiscard]] Result<Response> embedding_of_old(const Call& call);

}  // namespace trove::server
