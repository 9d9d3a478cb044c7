// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: a server on a port of its own that speaks just enough HTTP to be a vision model's, and can misbehave in
// the ways real ones do. One thread; answers one connection after the other.
#pragma once
#include "base/file.h"
#include "base/guarded.h"

#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace trove::captioner {

class ServerForTest {
public:
    struct Asked {
        std::string head;  // the request's first line and headers
        std::string body;
    };

    // What is sent for a request, byte for byte; nothing more is sent after it, and the connection is closed.
    using Behave = std::function<std::string(const Asked&)>;

    explicit ServerForTest(Behave behave);
    ~ServerForTest();
    ServerForTest(const ServerForTest&) = delete;
    ServerForTest& operator=(const ServerForTest&) = delete;

    [[nodiscard]] std::string endpoint() const;

    [[nodiscard]] std::vector<Asked> asked() const {
        return asked_.with([](const auto& a) { return a; });
    }

private:
    void serve(const std::stop_token& stop);

    Behave behave_;
    FileDescriptor listener_;
    int port_ = 0;
    Guarded<std::vector<Asked>> asked_;
    std::jthread thread_;
};

// A whole answer.
[[nodiscard]] std::string answer(int status,
                                 std::string_view type,
                                 std::string_view body,
                                 std::string_view more_headers = {});

// What such a server says: {"choices":[{"message":{"content":TEXT}}]} and {"data":[{"id":…}]}. Without characters to
// escape.
[[nodiscard]] std::string said(std::string_view text);
[[nodiscard]] std::string has_models(const std::vector<std::string>& names);

// A server that has one model, "llava", and says `behave` for each picture.
[[nodiscard]] ServerForTest::Behave a_model_that(std::function<std::string(const ServerForTest::Asked&)> behave);

}  // namespace trove::captioner
