// SPDX-License-Identifier: GPL-3.0-or-later
// A request's parameters and headers (lines "NAME=VALUE", then an empty one) and its JSON body, read as the routes read
// them.
#include "server/http.h"
#include "server/json_body.h"
#include "server/parameters.h"
#include "target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace std::string_view_literals;
    trove::server::Request request;
    std::string_view text = trove::fuzz::text_of({data, size});
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.empty()) break;
        const std::size_t equals = std::min(line.find('='), line.size());
        request.parameters.emplace_back(line.substr(0, equals), line.substr(std::min(equals + 1, line.size())));
    }
    request.headers = request.parameters;
    request.body.assign(text.begin(), text.end());

    trove::Query query;
    (void)trove::server::search_parameters(request, query);
    const auto number = trove::server::number_parameter(request, "limit", {1, 200, 50});
    if (number) trove::fuzz::promise(*number >= 1 && *number <= 200, "a number is in its range");
    if (const std::string* range = request.header("range"))
        if (const auto part = trove::server::byte_range(*range, 1000); part && *part)
            trove::fuzz::promise((*part)->first <= (*part)->last && (*part)->last < 1000, "a range lies in the file");
    if (const std::string* named = request.header("if-none-match")) (void)trove::server::names_etag(*named, "\"a\"");
    const std::string attached = trove::server::attachment_named(text.substr(0, 300));
    trove::fuzz::promise(attached.find_first_of("\r\n\0"sv) == std::string::npos, "a header has one line");
    const auto body = trove::server::json_body(request);
    if (!body) return 0;
    ++trove::fuzz::taken;
    for (const char* name : {"text", "name", "query"}) {
        const auto field = trove::server::text_field(*body, name, 20);
        if (field) trove::fuzz::promise(!field->empty() && field->size() <= 20, "a text has the length asked for");
    }
    (void)trove::server::maybe_bool_field(*body, "hidden");
    const auto ids = trove::server::photo_ids(*body);
    if (ids) trove::fuzz::promise(!ids->empty() && ids->size() <= 10'000, "1 to 10,000 photos");
    return 0;
}
