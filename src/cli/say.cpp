// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/say.h"

namespace trove::cli {
namespace {

// A full disk or a closed pipe shows in ferror(), which main() asks for at the end.
void put_bytes(std::FILE* to, std::string_view bytes) {
    static_cast<void>(std::fwrite(bytes.data(), 1, bytes.size(), to));
}

}  // namespace

void put_text(std::FILE* to, std::string_view text) {
    while (true) {
        const auto end = text.find_first_of("\n\t");
        put_bytes(to, printable(text.substr(0, end)));
        if (end == std::string_view::npos) return;
        put_bytes(to, text.substr(end, 1));
        text.remove_prefix(end + 1);
    }
}

void say_json(const json::Json& answer, int indent) {
    put_bytes(stdout, answer.dump(indent, ' ', false, json::Json::error_handler_t::replace) + "\n");
}

void put_exactly(std::string_view path) {
    put_bytes(stdout, path);
    put_bytes(stdout, std::string_view("\0", 1));
}

}  // namespace trove::cli
