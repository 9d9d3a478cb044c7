// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads a Hugging Face tokenizer.json (the `tokenizers` library's serialised form) and refuses everything that this
// room does not do exactly like that library: a nearly correct tokenizer silently makes wrong vectors.
#include "embed/tokenizer.h"

#include "base/file.h"
#include "embed/character_encoder.h"
#include "embed/clip_encoder.h"
#include "embed/json_fields.h"
#include "embed/pipeline.h"
#include "embed/tokenizer_file.h"
#include "embed/tokenizer_steps.h"
#include "embed/unigram_encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

namespace trove::embed {
namespace {

constexpr std::size_t kMostTokenizerBytes = std::size_t{64} << 20U;
constexpr std::size_t kLongestAddedToken = 512;
constexpr std::string_view kSpaceMark = "\u2581";

Result<std::string> regex_of(const JsonFields& step) {
    TROVE_TRY(const auto pattern, step.object("pattern"));
    return pattern.text_or("Regex", "");
}

Result<void> check_clip_words(const JsonFields& file) {
    TROVE_TRY(const auto list, steps_of(file, "pre_tokenizer", "pretokenizers"));
    bool splits = false;
    bool to_bytes = false;
    for (const auto& step : list) {
        TROVE_TRY(const auto type, step.text("type"));
        if (type == "Split" && !splits && !to_bytes) {
            TROVE_TRY(const auto regex, regex_of(step));
            TROVE_TRY(const auto behavior, step.text("behavior"));
            TROVE_TRY(const bool invert, step.flag_or("invert", false));
            if (regex != kClipWords) return unknown_step("expression for words,", regex);
            if (behavior != "Removed" || !invert) return unknown_step("behaviour of a split", behavior);
            splits = true;
        } else if (type == "ByteLevel" && splits) {
            TROVE_TRY(const bool add_prefix_space, step.flag_or("add_prefix_space", true));
            if (add_prefix_space) return unknown_step("option", "add_prefix_space");
            to_bytes = true;
        } else {
            return unknown_step("pre-tokenizer", type);
        }
    }
    if (!splits || !to_bytes) return fail(Errc::kUnsupported, "it does not split text as CLIP's tokenizer does");
    return {};
}

bool is_id(const nlohmann::json& value) {
    return value.is_number_unsigned() && value.get<std::uint64_t>() <= INT32_MAX;
}

Result<std::int64_t> roberta_token(const JsonFields& step, const char* key) {
    const bool pair = step.has(key) && step.at(key).is_array() && step.at(key).size() == 2 && is_id(step.at(key)[1]);
    if (!pair) return fail(Errc::kCorrupt, fmt::format("\"{}\" is not a token and its id", step.name_of(key)));
    return step.at(key)[1].get<std::int64_t>();
}

Result<void> read_template(const JsonFields& step, Pipeline& pipeline) {
    TROVE_TRY(const auto special, step.object("special_tokens"));
    if (!step.has("single") || !step.at("single").is_array())
        return fail(Errc::kCorrupt, fmt::format("\"{}\" is not a list", step.name_of("single")));
    bool after_text = false;
    for (const auto& item : step.at("single")) {
        TROVE_TRY(const auto fields, JsonFields::of(item, step.name_of("single")));
        if (fields.has("Sequence")) {
            after_text = true;
            continue;
        }
        TROVE_TRY(const auto token, fields.object("SpecialToken"));
        TROVE_TRY(const auto name, token.text("id"));
        TROVE_TRY(const auto entry, special.object(name.c_str()));
        const bool listed = entry.has("ids") && entry.at("ids").is_array();
        if (!listed) return fail(Errc::kCorrupt, fmt::format("\"{}\" is not a list", entry.name_of("ids")));
        for (const auto& id : entry.at("ids")) {
            if (!is_id(id))
                return fail(Errc::kCorrupt,
                            fmt::format("\"{}\" contains an entry that is not an id", entry.name_of("ids")));
            (after_text ? pipeline.after : pipeline.before).push_back(id.get<std::int64_t>());
        }
    }
    return {};
}

Result<void> read_post_processor(const JsonFields& file, Pipeline& pipeline) {
    TROVE_TRY(const auto list, steps_of(file, "post_processor", "processors"));
    for (const auto& step : list) {
        TROVE_TRY(const auto type, step.text("type"));
        if (type == "RobertaProcessing" || type == "BertProcessing") {
            TROVE_TRY(const auto start, roberta_token(step, "cls"));
            TROVE_TRY(const auto end, roberta_token(step, "sep"));
            pipeline.before.push_back(start);
            pipeline.after.push_back(end);
        } else if (type == "TemplateProcessing") {
            TROVE_CHECKED(read_template(step, pipeline));
        } else if (type != "ByteLevel") {  // changes only offsets
            return unknown_step("post-processor", type);
        }
    }
    return {};
}

Result<std::vector<AddedToken>> read_added(const JsonFields& file) {
    std::vector<AddedToken> added;
    if (!file.has("added_tokens")) return added;
    if (!file.at("added_tokens").is_array()) return fail(Errc::kCorrupt, "\"added_tokens\" is not a list");
    for (const auto& item : file.at("added_tokens")) {
        TROVE_TRY(const auto fields, JsonFields::of(item, "added_tokens"));
        AddedToken token;
        TROVE_TRY(token.content, fields.text("content"));
        TROVE_TRY(token.id, fields.whole("id", 0, INT32_MAX));
        TROVE_TRY(const bool special, fields.flag_or("special", false));
        TROVE_TRY(token.normalized, fields.flag_or("normalized", !special));
        TROVE_TRY(token.strips_left, fields.flag_or("lstrip", false));
        TROVE_TRY(token.strips_right, fields.flag_or("rstrip", false));
        TROVE_TRY(const bool single_word, fields.flag_or("single_word", false));
        if (single_word) return unknown_step("option of an added token", "single_word");
        if (token.content.size() > kLongestAddedToken)
            return fail(Errc::kCorrupt, fmt::format("\"added_tokens.content\" of token {} has more than {} bytes",
                                                    token.id, kLongestAddedToken));
        added.push_back(std::move(token));
    }
    return added;
}

// The vocabulary of a BPE model. Every token has its own id.
Result<TokenIndex> bpe_vocabulary(const JsonFields& model, TokenizerFile& file) {
    TROVE_TRY(const auto vocabulary, model.object("vocab"));
    if (!model.has("merges") || !model.at("merges").is_array())
        return fail(Errc::kCorrupt, "\"model.merges\" is not a list");
    TokenIndex index(std::move(file.tokens));
    if (index.twin() >= 0)
        return fail(Errc::kCorrupt, fmt::format("\"{}\" has \"{}\" twice", model.name_of("vocab"),
                                                valid_utf8(index.tokens()[static_cast<std::size_t>(index.twin())])));
    auto sorted = file.ids;
    std::ranges::sort(sorted);
    if (const auto twin = std::ranges::adjacent_find(sorted); twin != sorted.end())
        return fail(Errc::kCorrupt, fmt::format("\"{}\" has the id {} twice", model.name_of("vocab"), *twin));
    return index;
}

Result<void> refuse_options(const JsonFields& model, std::initializer_list<const char*> options) {
    for (const char* option : options) {
        TROVE_TRY(const bool set, model.flag_or(option, false));
        if (set) return unknown_step("option of a model", option);
    }
    TROVE_TRY(const auto prefix, model.text_or("continuing_subword_prefix", ""));
    if (!prefix.empty()) return unknown_step("prefix of subwords", prefix);
    if (model.has("dropout") && model.at("dropout") != 0.0) return unknown_step("option of a model", "dropout");
    return {};
}

Result<std::int32_t> unknown_id(const JsonFields& model,
                                const TokenIndex& vocabulary,
                                std::span<const std::int32_t> ids) {
    TROVE_TRY(const auto unknown, model.text_or("unk_token", ""));
    const std::int32_t place = unknown.empty() ? -1 : vocabulary.find(unknown);
    return place < 0 ? -1 : ids[static_cast<std::size_t>(place)];
}

using EncoderResult = Result<std::unique_ptr<const Encoder>>;

EncoderResult clip_encoder(const JsonFields& top, const JsonFields& model, TokenizerFile& file) {
    TROVE_CHECKED(check_clip_words(top));
    TROVE_CHECKED(refuse_options(model, {"byte_fallback", "ignore_merges", "fuse_unk"}));
    TROVE_TRY(const auto end_of_word, model.text_or("end_of_word_suffix", ""));
    TROVE_TRY(const auto vocabulary, bpe_vocabulary(model, file));
    TROVE_TRY(const auto unknown, unknown_id(model, vocabulary, file.ids));
    TROVE_TRY(auto bpe, Bpe::from(vocabulary, file.ids, file.merges, {.end_of_word = end_of_word, .unknown = unknown}));
    return std::make_unique<const ClipEncoder>(std::move(bpe));
}

// A text is one word: no spaces are left when words are split, so the split at spaces in Gemma's file does nothing.
Result<void> check_one_word(const JsonFields& top, const Normaliser& normaliser) {
    TROVE_TRY(const auto list, steps_of(top, "pre_tokenizer", "pretokenizers"));
    for (const auto& step : list) {
        TROVE_TRY(const auto type, step.text("type"));
        if (type != "Split") return unknown_step("pre-tokenizer", type);
        TROVE_TRY(const auto pattern, step.object("pattern"));
        TROVE_TRY(const auto text, pattern.text("String"));
        TROVE_TRY(const bool invert, step.flag_or("invert", false));
        if (text != " " || invert) return unknown_step("split at", text);
    }
    if (normaliser.apply(code_points("a b ")) != normaliser.apply(code_points(fmt::format("a{0}b{0}", kSpaceMark))))
        return fail(Errc::kUnsupported, "it has byte fallback, but does not mark spaces as SentencePiece does");
    return {};
}

EncoderResult character_encoder(const JsonFields& top,
                                const JsonFields& model,
                                const Normaliser& normaliser,
                                TokenizerFile& file) {
    TROVE_CHECKED(check_one_word(top, normaliser));
    TROVE_CHECKED(refuse_options(model, {"ignore_merges"}));
    TROVE_TRY(const auto end_of_word, model.text_or("end_of_word_suffix", ""));
    if (!end_of_word.empty()) return unknown_step("end of words", end_of_word);
    CharacterEncoder::Options options;
    TROVE_TRY(options.fuse_unknown, model.flag_or("fuse_unk", false));
    TROVE_TRY(const auto vocabulary, bpe_vocabulary(model, file));
    TROVE_TRY(options.unknown, unknown_id(model, vocabulary, file.ids));
    return CharacterEncoder::from(vocabulary, file.ids, file.merges, options);
}

Result<Prepend> read_metaspace(const JsonFields& top) {
    TROVE_TRY(const auto step, top.object("pre_tokenizer"));
    TROVE_TRY(const auto type, step.text("type"));
    if (type != "Metaspace") return unknown_step("pre-tokenizer", type);
    for (const char* key : {"replacement", "str_rep"}) {
        TROVE_TRY(const auto mark, step.text_or(key, kSpaceMark));
        if (mark != kSpaceMark) return unknown_step("mark of spaces,", mark);
    }
    TROVE_TRY(const bool add_prefix_space, step.flag_or("add_prefix_space", true));
    TROVE_TRY(const auto scheme, step.text_or("prepend_scheme", add_prefix_space ? "always" : "never"));
    if (scheme == "always") return Prepend::kAlways;
    if (scheme == "first") return Prepend::kFirst;
    if (scheme == "never") return Prepend::kNever;
    return unknown_step("prepend_scheme", scheme);
}

EncoderResult unigram_encoder(const JsonFields& top, const JsonFields& model, TokenizerFile& file) {
    UnigramEncoder::Options options;
    TROVE_TRY(options.prepend, read_metaspace(top));
    TROVE_TRY(const auto unknown, model.whole("unk_id", 0, INT32_MAX));
    options.unknown = static_cast<std::int32_t>(unknown);
    TROVE_TRY(options.byte_fallback, model.flag_or("byte_fallback", false));
    if (!model.has("vocab") || !model.at("vocab").is_array())
        return fail(Errc::kCorrupt, "\"model.vocab\" is not a list");
    return UnigramEncoder::from(TokenIndex(std::move(file.tokens)), std::move(file.scores), options);
}

EncoderResult read_encoder(const JsonFields& top, const Normaliser& normaliser, TokenizerFile& file) {
    TROVE_TRY(const auto model, top.object("model"));
    TROVE_TRY(const auto type, model.text("type"));
    if (type == "Unigram") return unigram_encoder(top, model, file);
    if (type != "BPE") return unknown_step("kind of tokenizer", type);
    TROVE_TRY(const auto words, steps_of(top, "pre_tokenizer", "pretokenizers"));
    const bool of_bytes = std::ranges::any_of(
        words, [](const JsonFields& step) { return step.text_or("type", "").value_or("") == "ByteLevel"; });
    TROVE_TRY(const bool byte_fallback, model.flag_or("byte_fallback", false));
    return byte_fallback && !of_bytes ? character_encoder(top, model, normaliser, file)
                                      : clip_encoder(top, model, file);
}

Result<void> check_truncation(const JsonFields& top) {
    if (!top.has("truncation")) return {};
    TROVE_TRY(const auto truncation, top.object("truncation"));
    TROVE_TRY(const auto direction, truncation.text_or("direction", "Right"));
    if (direction != "Right") return unknown_step("direction of truncation", direction);
    return {};
}

Result<std::unique_ptr<const Tokenizer>> read(std::span<const std::uint8_t> bytes, Family family) {
    TROVE_TRY(auto file, parse_tokenizer_file(bytes));
    TROVE_TRY(const auto top, JsonFields::of(file.document, ""));
    Pipeline pipeline;
    // Computed before the encoder takes the lists. An id missing in "vocab" becomes the unknown id, which is in it.
    pipeline.largest_id =
        file.ids.empty() ? static_cast<std::int64_t>(file.scores.size()) - 1 : *std::ranges::max_element(file.ids);
    TROVE_TRY(pipeline.normaliser, Normaliser::from(top, family));
    TROVE_TRY(pipeline.encoder, read_encoder(top, pipeline.normaliser, file));
    TROVE_CHECKED(read_post_processor(top, pipeline));
    TROVE_CHECKED(check_truncation(top));
    TROVE_TRY(pipeline.added, read_added(top));
    for (const AddedToken& token : pipeline.added) pipeline.largest_id = std::max(pipeline.largest_id, token.id);
    for (const auto* ids : {&pipeline.before, &pipeline.after})
        for (const std::int64_t id : *ids) pipeline.largest_id = std::max(pipeline.largest_id, id);
    return std::make_unique<const PipelineTokenizer>(std::move(pipeline));
}

}  // namespace

Result<std::unique_ptr<const Tokenizer>> load_tokenizer(const std::filesystem::path& tokenizer_json, Family family) {
    const auto bytes = read_file(tokenizer_json, kMostTokenizerBytes);
    if (!bytes) return fail(prefixed(bytes.error(), fmt::format("tokenizer {}", display(tokenizer_json))));
    auto tokenizer = read(*bytes, family);
    if (!tokenizer) return fail(prefixed(tokenizer.error(), fmt::format("tokenizer {}", display(tokenizer_json))));
    return tokenizer;
}

}  // namespace trove::embed
