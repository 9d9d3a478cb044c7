// SPDX-License-Identifier: GPL-3.0-or-later
//
// StatusLine: one line of progress on stderr. On a terminal it is rewritten; elsewhere a line is printed after two
// seconds, and then every ten. One thread.
#pragma once
#include <chrono>
#include <cstddef>
#include <string_view>

namespace trove::cli {

class StatusLine {
public:
    StatusLine();

    // Columns of the terminal; 0: none.
    [[nodiscard]] std::size_t columns() const;

    void show(std::string_view text);
    void end();  // leaves the terminal's line empty

private:
    using Clock = std::chrono::steady_clock;

    bool terminal_;
    bool shown_ = false;
    Clock::time_point next_ = Clock::now() + std::chrono::seconds(2);
};

}  // namespace trove::cli
