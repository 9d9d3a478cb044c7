// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/decoders.h"

#include "decoder/serve.h"

namespace trove::engine {

std::optional<int> decode_if_asked(int argc, char** argv) {
    return decoder::serve_if_asked(argc, argv);
}

}  // namespace trove::engine
