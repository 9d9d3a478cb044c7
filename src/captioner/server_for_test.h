// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: a server on its own port with just enough HTTP for a vision model, which can misbehave like real ones. One
// thread; answers one connection after the other.
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

    // The exact bytes sent for a request; then the connection is closed.
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

// A complete HTTP answer.
[[nodiscard]] std::string answer(int status,
                                 std::string_view type,
                                 std::string_view body,
                                 std::string_view more_headers = {});

// Such a server's replies: {"choices":[{"message":{"content":TEXT}}]} and {"data":[{"id":…}]}. The text must not need
// escapes.
[[nodiscard]] std::string said(std::string_view text);
[[nodiscard]] std::string has_models(const std::vector<std::string>& names);

// A server with one model, "llava", that replies with `behave` to each picture.
[[nodiscard]] ServerForTest::Behave a_model_that(std::function<std::string(const ServerForTest::Asked&)> behave);

}  // namespace trove::captioner
