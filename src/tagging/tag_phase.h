// SPDX-License-Identifier: GPL-3.0-or-later
//
// suggest_tags: judges every photo not yet judged by its stored vector: a phase of a crawl after its vectors, and
// Tags::run(). engine/tags.h has the rules for judging again. On the calling thread.
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
    std::function<Result<std::vector<float>>(std::string_view)> embed_text;  // embeds text with that model
    const TagOptions& options;
};

// kCancelled: judged photos are kept. An error of embed_text is passed on.
Result<TagProgress> suggest_tags(const TagInput& input, const Job& job);

// The phase of a crawl (`input` for everything but the progress): reports progress to `options`, and returns `crawled`
// with its counts added. A model that cannot embed words is reported in left_undone and is not an error, because
// pictures can still be compared.
Result<CrawlProgress> end_with_tags(CrawlProgress crawled,
                                    const TagInput& input,
                                    const CrawlOptions& options,
                                    const Job& job);

// Tags::measure().
Result<MeasuredTags> measure_concepts(const TagInput& input);

}  // namespace trove::tagging
