// SPDX-License-Identifier: GPL-3.0-or-later
//
// RemoteEmbedder: pictures embedded by a Trove elsewhere (`trove serve` on a machine with a graphics card), everything
// else and every failure by the model here. docs/http-api.md has the protocol.
//
// 1. The other side must have the same model, by its fingerprint: asked when connecting, and said again with every
//    answer. Vectors of another model are never taken.
// 2. What is sent is the picture as the model sees it, a BMP of size x size pixels: prepare() rounds to such pixels, so
//    that the other side makes exactly the same tensor of it, at a quarter of the tensor's bytes.
// 3. A batch that finds no answer is tried again after a moment, three times; then it is embedded here, and so is
//    everything for the next minute.
// 4. The password of a server that wants one stands in TROVE_EMBEDDER_PASSWORD.
// 5. A call returns when its batch is done: whoever calls from N threads has N requests under way, and no more.
#pragma once
#include "base/result.h"
#include "embed/embedder.h"

#include <memory>
#include <stop_token>
#include <string>

namespace trove::remote {

// `url`: "http://127.0.0.1:7777". kInvalid: no address, or the model there is another. kIo: nobody answers. Stopping
// ends calls with kCancelled.
[[nodiscard]] Result<std::shared_ptr<const embed::Embedder>> connect(const std::string& url,
                                                                     std::shared_ptr<const embed::Embedder> local,
                                                                     std::stop_token stop);

}  // namespace trove::remote
