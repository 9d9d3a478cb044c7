// SPDX-License-Identifier: GPL-3.0-or-later
//
// RemoteEmbedder: embeds pictures on another Trove (`trove serve` on a machine with a graphics card), and everything
// else, or after failures, with the local model. docs/http-api.md has the protocol.
//
// 1. The server must have the same model, by fingerprint: checked when connecting and with every answer. Vectors of
//    another model are never used.
// 2. The picture is sent in the model's size, as a BMP of size x size pixels. prepare() rounds to such pixels, so the
//    server makes exactly the same tensor, from a quarter of its bytes.
// 3. A batch without an answer is retried three times, after a short pause; then it is embedded locally, like
//    everything in the next minute.
// 4. TROVE_EMBEDDER_PASSWORD has the server's password, if it needs one.
// 5. A call returns when its batch is done, so N calling threads have at most N requests under way.
#pragma once
#include "base/result.h"
#include "embed/embedder.h"

#include <memory>
#include <stop_token>
#include <string>

namespace trove::remote {

// `url`: "http://127.0.0.1:7777". kInvalid: not an address, or the server has another model. kIo: no answer. After a
// stop, calls return kCancelled.
[[nodiscard]] Result<std::shared_ptr<const embed::Embedder>> connect(const std::string& url,
                                                                     std::shared_ptr<const embed::Embedder> local,
                                                                     std::stop_token stop);

}  // namespace trove::remote
