// SPDX-License-Identifier: GPL-3.0-or-later
//
// suggest_tags: judges every photo that owes it from its stored vector: a phase of a crawl after its vectors, and
// Tags::run(). engine/tags.h says what is owed, and when all are judged anew. On the calling thread.
#pragma once
#include "api/crawl.h"
#include "api/tags.h"
#include "base/job.h"
#include "base/result.h"
#include "catalog/write_session.h"

#include <functional>
#include <string_view>
#include <vector>

namespace trove::tagging {

struct TagInput {
    catalog::WriteSession& session;
    const catalog::ModelRow& model;
    std::function<Result<std::vector<float>>(std::string_view)> embed_text;  // by that model
    const TagOptions& options;
};

// kCancelled: what was judged is kept. An error of embed_text is handed on.
Result<TagProgress> suggest_tags(const TagInput& input, const Job& job);

// The phase of a crawl (with `input` for all but the progress): its progress goes to `options`, and its counts into the answer, which is `crawled` otherwise. A
// model that cannot embed words is told there (left_undone), and is no error: pictures are compared still.
Result<CrawlProgress> end_with_tags(CrawlProgress crawled,
                                    const TagInput& input,
                                    const CrawlOptions& options,
                                    const Job& job);

// Tags::measure().
Result<MeasuredTags> measure_concepts(const TagInput& input);

}  // namespace trove::tagging
