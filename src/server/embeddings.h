// SPDX-License-Identifier: GPL-3.0-or-later
//
// The embedding service: pictures and words in, vectors out, nothing stored. Handlers for the table in routes.cpp;
// docs/http-api.md has their parameters and answers.
#pragma once
#include "base/result.h"
#include "server/http.h"
#include "server/router.h"

namespace trove::server {

// The model in use.
[[nodiscard]] Result<Response> embedding_model(const Call& call);

// Takes a form with parts "image", or JSON {"texts": [...]}. Returns JSON, or raw half floats with Accept:
// application/octet-stream.
[[nodiscard]] Result<Response> embeddings(const Call& call);

// Takes a form with one part "image". Answers in the form of the service before Trove, for its clients.
[[nodiscard]] Result<Response> embedding_of_old(const Call& call);

}  // namespace trove::server
