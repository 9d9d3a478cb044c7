// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/transfer.h"

#include "base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace trove::hub {
namespace {

using http_client::set;

constexpr std::uint64_t kMostErrorPageBytes = 64 * 1024;
constexpr long kMostRedirects = 8;

std::string environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? "" : value;
}

// All of `text` as a number.
std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// RFC 9110, 14.4: "bytes 5-9/10", the total may be "*".
void read_content_range(std::string_view value, Answer& answer) {
    if (!value.starts_with("bytes ")) return;
    value.remove_prefix(6);
    const std::size_t dash = value.find('-');
    const std::size_t slash = value.find('/');
    if (dash == std::string_view::npos || slash == std::string_view::npos || dash > slash) return;
    answer.range_start = number_in(value.substr(0, dash));
    answer.range_total = number_in(value.substr(slash + 1));
}

void read_header(std::string_view line, Answer& answer) {
    if (line.starts_with("HTTP/")) {  // a redirect's next hop starts again
        answer = {};
        const std::size_t space = line.find(' ');
        if (space != std::string_view::npos)
            answer.status = static_cast<long>(number_in(line.substr(space + 1, 3)).value_or(0));
        return;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const auto name = line.substr(0, colon);
    const auto value = trimmed(line.substr(colon + 1));
    if (equal_ignoring_case(name, "content-length")) answer.content_length = number_in(value);
    if (equal_ignoring_case(name, "content-range")) read_content_range(value, answer);
    if (equal_ignoring_case(name, "etag") && value.starts_with('"') && value.size() < 300) answer.etag = value;
    if (equal_ignoring_case(name, "last-modified") && value.size() < 100) answer.last_modified = value;
    if (equal_ignoring_case(name, "content-type"))
        answer.is_page = equal_ignoring_case(value.substr(0, 9), "text/html");
}

TransferEnd judge_status(Answer answer) {
    const long status = answer.status;
    TransferEnd end{Ending::kRefused, {Errc::kIo, fmt::format("the server answered {}", status)}, std::move(answer)};
    if (status == 404 || status == 410)
        end.error = {Errc::kNotFound, fmt::format("the server has no such file ({})", status)};
    if (status == 401 || status == 403)
        end.error.what = fmt::format("the server refuses access to this file ({})", status);
    if (status == 407) end.error.what = "the proxy asks for a user name and a password (407): add them to its address";
    if (status == 408 || status == 416 || status == 425 || status == 429 || (status >= 500 && status <= 599))
        end.ending = Ending::kBroken;
    return end;
}

Ending kind_of(CURLcode code, bool answered) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_COULDNT_CONNECT:
            return Ending::kUnreachable;
        case CURLE_OPERATION_TIMEDOUT:
            return answered ? Ending::kBroken : Ending::kUnreachable;
        case CURLE_PARTIAL_FILE:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
        case CURLE_GOT_NOTHING:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_SSL_CONNECT_ERROR:
            return Ending::kBroken;
        default:
            return Ending::kRefused;
    }
}

// curl(1) reads these variables, libcurl does not.
void set_certificates(CURL* easy) {
    if (const auto folder = environment("SSL_CERT_DIR"); !folder.empty()) set(easy, CURLOPT_CAPATH, folder.c_str());
    auto bundle = environment("CURL_CA_BUNDLE");
    if (bundle.empty()) bundle = environment("SSL_CERT_FILE");
    if (!bundle.empty()) set(easy, CURLOPT_CAINFO, bundle.c_str());
}

// The outcome of a transfer that neither the person nor the sink stopped.
TransferEnd end_of(
    CURL* curl, CURLcode code, const Answer& answer, bool carries_file, const http_client::Words& words) {
    TransferEnd end;
    long proxy_status = 0;
    curl_easy_getinfo(curl, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    if (proxy_status >= 400 && answer.status == 0) {
        // A closed network is often a proxy that refuses everybody.
        end = {Ending::kUnreachable,
               {Errc::kIo, fmt::format("the proxy refuses the way there ({})", proxy_status)},
               {},
               {}};
        Answer of_proxy;
        of_proxy.status = proxy_status;
        if (proxy_status == 407) end = judge_status(of_proxy);
    } else if (code == CURLE_OK && carries_file) {
        end.answer = answer;
    } else if (answer.status >= 400 || code == CURLE_OK) {
        end = judge_status(answer);
    } else {
        end = {kind_of(code, answer.status != 0), {Errc::kIo, http_client::why(code, words)}, answer, {}};
        if (code == CURLE_FILE_COULDNT_READ_FILE) end.error.code = Errc::kNotFound;
        if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE)
            end.error.what +=
                "; a network that reads along needs its own certificate in CURL_CA_BUNDLE or SSL_CERT_FILE";
    }
    end.retry_after = http_client::retry_after(curl);
    return end;
}

}  // namespace

struct Network::State {
    const Sink* sink = nullptr;
    Answer answer;
    bool is_file = false;
    bool begun = false;
    std::uint64_t swallowed = 0;
    std::optional<Error> refusal;  // the sink's

    [[nodiscard]] bool carries_file() const { return is_file || answer.status == 200 || answer.status == 206; }

    bool begin() {
        if (begun) return true;
        begun = true;
        if (auto good = sink->begin(answer); !good) refusal = std::move(good).error();
        return !refusal;
    }
};

std::size_t Network::on_header(char* data, std::size_t size, std::size_t count, void* state) {
    auto& self = *static_cast<State*>(state);
    if (!self.is_file) read_header(std::string_view(data, size * count), self.answer);
    return size * count;
}

std::size_t Network::on_body(char* data, std::size_t size, std::size_t count, void* state) {
    auto& self = *static_cast<State*>(state);
    const std::size_t bytes = size * count;
    if (!self.carries_file()) {
        self.swallowed += bytes;
        return self.swallowed <= kMostErrorPageBytes ? bytes : 0;
    }
    if (!self.begin()) return 0;
    const auto* first = reinterpret_cast<const std::uint8_t*>(data);
    if (auto good = self.sink->take({first, bytes}); !good) {
        self.refusal = std::move(good).error();
        return 0;
    }
    return bytes;
}

Result<Network> Network::open() {
    TROVE_TRY(auto loop, http_client::Loop::open());
    return Network(std::move(loop));
}

TransferEnd Network::get(const TransferRequest& request, const Sink& sink, const std::stop_token& stop) {
    const auto easy = http_client::open_easy();
    if (!easy) return {Ending::kRefused, easy.error(), {}, {}};
    State state;
    state.sink = &sink;
    state.is_file = request.url.starts_with("file:");
    http_client::Words words{};
    http_client::Headers headers;
    if (request.from_byte > 0 && !request.validator.empty())
        add(headers, fmt::format("If-Range: {}", request.validator).c_str());
    const std::string range = fmt::format("{}-", request.from_byte);

    CURL* const curl = easy->get();
    http_client::prepare(curl, request.url, state.is_file ? "file" : "http,https", words);
    // A redirect must lead neither to local files nor from an encrypted address to an unencrypted one.
    set(curl, CURLOPT_REDIR_PROTOCOLS_STR, request.url.starts_with("https:") ? "https" : "http,https");
    set(curl, CURLOPT_FOLLOWLOCATION, 1L);
    set(curl, CURLOPT_MAXREDIRS, kMostRedirects);
    set(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(curl, CURLOPT_CONNECTTIMEOUT, long{request.connect.count()});
    set(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(curl, CURLOPT_LOW_SPEED_TIME, long{request.stall.count()});
    set(curl, CURLOPT_BUFFERSIZE, 256L * 1024);
    set(curl, CURLOPT_HEADERFUNCTION, &Network::on_header);
    set(curl, CURLOPT_HEADERDATA, &state);
    set(curl, CURLOPT_WRITEFUNCTION, &Network::on_body);
    set(curl, CURLOPT_WRITEDATA, &state);
    set(curl, CURLOPT_HTTPHEADER, headers.get());
    if (request.from_byte > 0) set(curl, CURLOPT_RANGE, range.c_str());
    set_certificates(curl);

    const CURLcode code = loop_.run(curl, stop);
    if (stop.stop_requested()) return {Ending::kStopped, {Errc::kCancelled, "stopped"}, state.answer, {}};
    if (state.refusal) return {Ending::kStopped, *state.refusal, state.answer, {}};
    if (code == CURLE_OK && state.carries_file() && !state.begin())
        return {Ending::kStopped, *state.refusal, state.answer, {}};

    return end_of(curl, code, state.answer, state.carries_file(), words);
}

bool Network::pause(std::chrono::milliseconds time, const std::stop_token& stop) {
    return loop_.pause(time, stop);
}

std::string shown(const std::string& url) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos) return valid_utf8(url);
    const std::size_t begin = scheme + 3;
    const std::size_t end = std::min(url.find('/', begin), url.size());
    const std::size_t at = url.substr(begin, end - begin).rfind('@');
    return valid_utf8(at == std::string::npos ? url : url.substr(0, begin) + url.substr(begin + at + 1));
}

std::string host_of(const std::string& url) {
    const std::string plain = shown(url);
    const std::size_t scheme = plain.find("://");
    if (scheme == std::string::npos || plain.starts_with("file:")) return plain;
    const std::size_t begin = scheme + 3;
    return plain.substr(begin, plain.find('/', begin) - begin);
}

}  // namespace trove::hub
