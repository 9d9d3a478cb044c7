// SPDX-License-Identifier: GPL-3.0-or-later
//
// PipelineTokenizer: implements tokenizer.h for every kind of model. In order: tokens typed as text ("<|endoftext|>")
// are cut out; the rest is normalised; tokens found in normalised text are cut out; an Encoder makes ids of the rest;
// start and end tokens are added. Internal to this room. Any thread.
#pragma once
#include "embed/added_tokens.h"
#include "embed/normaliser.h"
#include "embed/tokenizer.h"

#include <memory>
#include <span>
#include <vector>

namespace trove::embed {

struct Ids {
    std::vector<std::int64_t> ids;
    std::size_t most = 0;  // later ids would be cut off

    [[nodiscard]] bool full() const { return ids.size() >= most; }
};

class Encoder {
public:
    virtual ~Encoder() = default;

    // Appends the ids of normal text that has no added tokens and is not empty; may stop once `out` is full. `first`:
    // no added token precedes it.
    virtual void encode(std::span<const std::int32_t> text, bool first, Ids& out) const = 0;
};

struct Pipeline {
    Normaliser normaliser;
    std::unique_ptr<const Encoder> encoder;
    std::vector<AddedToken> added;
    std::vector<std::int64_t> before;  // added around every text
    std::vector<std::int64_t> after;
    std::int64_t largest_id = 0;  // largest id from all parts above
};

class PipelineTokenizer final : public Tokenizer {
public:
    explicit PipelineTokenizer(Pipeline pipeline);
    [[nodiscard]] std::vector<std::int64_t> encode(std::string_view text, int context_length) const override;

    [[nodiscard]] std::int64_t largest_id() const override { return pipeline_.largest_id; }

private:
    Pipeline pipeline_;
    AddedTokens raw_;
    AddedTokens normalised_;
};

}  // namespace trove::embed
