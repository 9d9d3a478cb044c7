// SPDX-License-Identifier: GPL-3.0-or-later
//
// The web app's files (web/), built and packed by web/pack.mjs, compiled into the program, served by exact name.
#pragma once
#include "base/embedded_file.h"
#include "base/result.h"
#include "server/http.h"

#include <optional>
#include <string_view>
#include <vector>

namespace trove::server {

// The pack, the only file.
[[nodiscard]] const std::vector<EmbeddedFile>& embedded_web_files();

struct WebFile {
    std::string_view name;
    std::string_view encoding;  // "identity", "gzip", "br"
    std::string_view bytes;
};

// web/pack.mjs defines the format. kCorrupt: another format.
[[nodiscard]] Result<std::vector<WebFile>> unpack_web_files(std::string_view pack);

// "/" is index.html. nullopt: no such file.
[[nodiscard]] std::optional<Response> web_response(const Request& request);

// Whether an Accept-Encoding header (RFC 9110, 12.5.3) accepts the coding.
[[nodiscard]] bool accepts_encoding(std::string_view accept_encoding, std::string_view coding);

}  // namespace trove::server
