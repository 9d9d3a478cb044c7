// SPDX-License-Identifier: GPL-3.0-or-later
//
// StatusLine: one line on the error output that is rewritten on a terminal; elsewhere a line every ten seconds. One
// thread.
#pragma once
#include <string_view>

namespace trove::cli {

class StatusLine {
public:
    StatusLine();
    void show(std::string_view text, double elapsed_s);
    void end();

private:
    bool terminal_;
    bool shown_ = false;
    double next_s_ = 2;
};

}  // namespace trove::cli
