// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/watched.h"

#include "cli/progress_text.h"
#include "cli/say.h"
#include "cli/status_line.h"
#include "json/json.h"

#include <fmt/format.h>

#include <utility>

namespace trove::cli {

Watched watched(const Context& context,
                bool quiet,
                CrawlOptions& options,
                const std::function<Result<CrawlProgress>()>& work) {
    const bool shown = !quiet && !context.json;
    StatusLine line;
    CrawlProgress last;
    options.on_progress = [&](const CrawlProgress& p) {
        last = p;
        if (shown) line.show(line_of(p, line.columns()));
    };
    auto done = work();
    options.on_progress = nullptr;
    line.end();
    if (done) last = *done;
    if (context.json) {
        auto answer = json::of(last);
        answer["complete"] = done.has_value();
        say_json(answer);
    }
    return {std::move(done), last};
}

}  // namespace trove::cli
