// SPDX-License-Identifier: GPL-3.0-or-later
//
// prepare: what a model is given for pictures, one after another on the standard output.
//
//   prepare tensors MODEL FILE...     raw 32-bit floats
//   prepare pixels MODEL FILE...      the red, green and blue bytes that they stand for
//
// For comparing with other programs (tests/transformers_js_test.py).
#include "base/file.h"
#include "bench/measure.h"
#include "embed/onnx_embedder.h"
#include "media/decode.h"

#include <string_view>

namespace {

template <class T>
void write(const std::vector<T>& values) {
    if (std::fwrite(values.data(), sizeof(T), values.size(), stdout) != values.size())
        throw std::runtime_error("cannot write");
}

}  // namespace

int main(int argc, char** argv) {
    using trove::bench::value;
    if (argc < 4) {
        fmt::print(stderr, "usage: prepare tensors|pixels MODEL FILE...\n");
        return 2;
    }
    try {
        trove::media::initialise_decoders();
        const auto model = value(trove::embed::open_model(argv[2]));
        for (int i = 3; i < argc; ++i) {
            trove::media::DecodeOptions options;
            options.min_short_edge_px = model->wanted_short_edge_px();
            const auto bytes = value(trove::read_file(argv[i], std::size_t{1} << 30U));
            const auto tensor = value(model->prepare(value(trove::media::decode(bytes, options)).image));
            if (std::string_view(argv[1]) == "pixels") {
                write(value(model->pixels_of(tensor)).rgb);
            } else {
                write(tensor);
            }
        }
    } catch (const std::exception& error) {
        fmt::print(stderr, "prepare: {}\n", error.what());
        return 1;
    }
    return 0;
}
