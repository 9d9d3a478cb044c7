// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/tokenizer.h"

#include "embed/golden_for_test.h"

#include <gtest/gtest.h>

namespace trove::embed {
namespace {

using Ids = std::vector<std::int64_t>;
using nlohmann::json;

class TokenizerTest : public testing::Test {
protected:
    void SetUp() override {
        auto loaded = load_tokenizer(kGoldenModel / "tokenizer.json");
        ASSERT_TRUE(loaded) << loaded.error().what;
        tokenizer_ = std::move(*loaded);
    }

    [[nodiscard]] Ids encode(std::string_view text, int context_length = 8192) const {
        return tokenizer_->encode(text, context_length);
    }

private:
    std::unique_ptr<const Tokenizer> tokenizer_;
};

TEST_F(TokenizerTest, KeepsTheEndTokenWhenItCuts) {
    const auto ids = encode("a photo of a dog");
    EXPECT_EQ(ids, encode("A  Photo\tOF a   dog "));
    EXPECT_EQ(encode("a photo of a dog", 4), (Ids{ids[0], ids[1], ids[2], ids.back()}));
    EXPECT_EQ(encode("a photo of a dog", 2), (Ids{ids.front(), ids.back()}));
    EXPECT_EQ(encode(""), (Ids{ids.front(), ids.back()}));
}

// Where @huggingface/transformers 4.3.1 and Rust's tokenizers 0.22.2 differ: README.md of tools/make_embed_golden/.
TEST_F(TokenizerTest, ChoosesBetweenTheTwoPublicTokenizers) {
    // Like Rust: a capital sigma becomes the same letter in every position.
    EXPECT_EQ(encode("\u039F\u0394\u039F\u03A3"), encode("\u03BF\u03B4\u03BF\u03C3"));
    // Like Rust: a byte order mark does not end a word.
    EXPECT_NE(encode("!\uFEFF!"), encode("! \uFEFF !"));
    EXPECT_EQ(encode("dog\u0085cat"), encode("dog cat"));
    // Like Rust: a special token in another case is text.
    EXPECT_EQ(encode("<|endoftext|>").size(), 3U);
    EXPECT_GT(encode("<|EndOfText|>").size(), 3U);
    // Like JavaScript: marks newer than Unicode 9 are ordered.
    EXPECT_EQ(encode("a\u1DF9\u093C"), encode("a\u093C\u1DF9"));
}

TEST_F(TokenizerTest, ReplacesBytesThatAreNotUtf8) {
    for (const auto& [bad, good] :
         {std::pair("dog\xff", "dog\uFFFD"), {"\xc3", "\uFFFD"}, {"caf\xe9 noir", "caf\uFFFD noir"}})
        EXPECT_EQ(encode(bad), encode(good)) << good;
    for (const std::string_view bad : {"\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80", "\xf0\x9f\x98"})
        EXPECT_GT(encode(bad).size(), 2U);
}

// In linear time: with a quadratic algorithm each of these takes minutes.
TEST_F(TokenizerTest, TakesMegabytesOfText) {
    constexpr std::size_t kMegabyte = std::size_t{1} << 20U;
    const auto repeated = [](std::string_view piece) {
        std::string text;
        while (text.size() < kMegabyte) text += piece;
        return text;
    };
    for (const std::string_view piece : {"a", "dog ", " ", "!", "9", "\u0301", "\u0301\u0316", "\u5b57",
                                         "\U0001F600\u200D", "'s", "<|", "<|endoftext|>", "\xff"}) {
        const auto ids = encode(repeated(piece), 24);
        EXPECT_LE(ids.size(), 24U);
        EXPECT_EQ(ids.back(), encode("").back());
    }
}

// A change of tokenizer.json at a JSON pointer, and the expected error.
TEST(Tokenizer, RefusesWhatItWouldDoOtherwiseThanTheLibrary) {
    const ModelCopy copy;
    const auto good = json_file(kGoldenModel / "tokenizer.json");
    for (const auto& [at, value, says] : std::vector<std::tuple<const char*, json, const char*>>{
             {"/model/type", "WordPiece", "WordPiece"},
             {"/model", 1, "\"model\""},
             {"/model/vocab", nullptr, "\"model.vocab\""},
             {"/model/vocab/!", -1, "\"model.vocab\""},
             {"/model/merges/0", "unheard of", "merge 0"},
             {"/model/merges/0", "spaceless", "merge 0"},
             {"/model/merges", 3, "\"model.merges\""},
             {"/model/byte_fallback", true, "byte_fallback"},
             {"/model/dropout", 0.1, "dropout"},
             {"/normalizer", json{{"type", "NFKD"}}, "NFKD"},
             {"/pre_tokenizer", nullptr, "CLIP"},
             {"/pre_tokenizer/pretokenizers/0/pattern/Regex", ".", "expression"},
             {"/post_processor/sep", "x", "\"post_processor.sep\""},
             {"/added_tokens/0/single_word", true, "single_word"},
             {"/added_tokens/0/id", "x", "\"added_tokens.id\""},
         }) {
        auto changed = good;
        changed[json::json_pointer(at)] = value;
        copy.write("tokenizer.json", changed.dump());
        const auto tokenizer = load_tokenizer(copy.folder() / "tokenizer.json");
        ASSERT_FALSE(tokenizer) << at;
        EXPECT_NE(tokenizer.error().what.find(says), std::string::npos) << at << ": " << tokenizer.error().what;
        EXPECT_NE(tokenizer.error().what.find("tokenizer.json"), std::string::npos) << tokenizer.error().what;
    }
    EXPECT_FALSE(load_tokenizer(copy.folder() / "absent.json"));
    EXPECT_FALSE(load_tokenizer(copy.folder()));
}

}  // namespace
}  // namespace trove::embed
