// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/pipeline.h"

#include "base/file.h"

#include <algorithm>
#include <utility>

namespace trove::embed {
namespace {

using Text = std::span<const std::int32_t>;

// Calls `rest` for each text between added tokens, with a flag for the first, and inserts the tokens' ids.
template <class F>
void split_at_added(const AddedTokens& added, Text text, Ids& out, F&& rest) {
    std::size_t start = 0;
    const AddedToken* before = nullptr;
    const auto flush = [&](std::size_t end, bool strip_right) {
        Text piece = text.subspan(start, end - start);
        while (before != nullptr && before->strips_right && !piece.empty() && is_trimmed(piece.front()))
            piece = piece.subspan(1);
        while (strip_right && !piece.empty() && is_trimmed(piece.back())) piece = piece.first(piece.size() - 1);
        if (!piece.empty() && !out.full()) rest(piece, start == 0);
    };
    for (std::size_t at = 0; at < text.size() && !out.full();) {
        const auto [token, length] = added.longest_at(text.subspan(at));
        if (token == nullptr) {
            ++at;
            continue;
        }
        flush(at, token->strips_left);
        out.ids.push_back(token->id);
        at += length;
        start = at;
        before = token;
    }
    if (!out.full()) flush(text.size(), false);
}

}  // namespace

PipelineTokenizer::PipelineTokenizer(Pipeline pipeline) : pipeline_(std::move(pipeline)) {
    for (const auto& token : pipeline_.added) {
        auto content = code_points(token.content);
        if (token.normalized) content = pipeline_.normaliser.apply(std::move(content));
        (token.normalized ? normalised_ : raw_).add(content, token);
    }
}

std::vector<std::int64_t> PipelineTokenizer::encode(std::string_view text, int context_length) const {
    const auto most = static_cast<std::size_t>(std::max(context_length, 0));
    const std::size_t around = pipeline_.before.size() + pipeline_.after.size();
    Ids out{{}, most > around ? most - around : 0};
    split_at_added(raw_, code_points(valid_utf8(text)), out, [&](Text piece, bool first) {
        const CodePoints normal = pipeline_.normaliser.apply(CodePoints(piece.begin(), piece.end()));
        split_at_added(normalised_, normal, out, [&](Text rest, bool) { pipeline_.encoder->encode(rest, first, out); });
    });
    if (out.ids.size() > out.most) out.ids.resize(out.most);
    std::vector<std::int64_t> ids = pipeline_.before;
    ids.insert(ids.end(), out.ids.begin(), out.ids.end());
    ids.insert(ids.end(), pipeline_.after.begin(), pipeline_.after.end());
    // Only if not even the start and end tokens fit: a causal model reads the end.
    if (ids.size() > most) ids.erase(ids.begin(), ids.end() - static_cast<std::ptrdiff_t>(most));
    return ids;
}

}  // namespace trove::embed
