// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/unigram_encoder.h"

#include "base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string>

namespace trove::embed {
namespace {

constexpr std::int32_t kSpaceMark = 0x2581;
constexpr std::size_t kLongestPiece = 256;
constexpr double kUnknownPenalty = 10;  // SentencePiece's kUnkPenalty

std::size_t character_length(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace

// All ways to cut a text into pieces. The common beginning of all open ways is output as soon as it is known, so the
// lattice stays as short as a few words, for text of any length.
class UnigramEncoder::Lattice {
public:
    Lattice(const UnigramEncoder& encoder, std::string text, Ids& out)
        : encoder_(encoder), text_(std::move(text)), out_(out), ends_(text_.size() + 1) {
        add_node({.score = 0, .id = -1, .begin = 0, .previous = kNone, .next_of_end = kNone}, 0);
    }

    void run() {
        for (std::size_t at = 0; at < text_.size() && !out_.full(); at += character_length(text_[at])) {
            const std::size_t first = nodes_.size();
            const bool all_end_here = reach_ <= at;
            add_pieces_at(at);
            if (all_end_here) put_out_common(first);
        }
        if (!out_.full()) put_out(best_before(text_.size(), 0).node, text_.size());
    }

private:
    static constexpr std::uint32_t kNone = UINT32_MAX;

    struct Node {
        double score = 0;  // score of the best way ending with this piece
        std::int32_t id = -1;
        std::uint32_t begin = 0;
        std::uint32_t previous = kNone;
        std::uint32_t next_of_end = kNone;  // links the nodes that end at one place, in order of arrival
    };

    struct Ends {
        std::uint32_t first = kNone;
        std::uint32_t last = kNone;
    };

    struct Best {
        std::uint32_t node = kNone;
        double score = 0;
    };

    void add_node(const Node& node, std::size_t end) {
        const auto place = static_cast<std::uint32_t>(nodes_.size());
        Ends& ends = ends_[end];
        (ends.first == kNone ? ends.first : nodes_[ends.last].next_of_end) = place;
        ends.last = place;
        nodes_.push_back(node);
        end_of_.push_back(end);
        reach_ = std::max(reach_, end);
    }

    // Compares sums that include the next piece, not the ways alone, because rounding makes some of them equal.
    [[nodiscard]] Best best_before(std::size_t at, double piece_score) const {
        Best best;
        for (std::uint32_t i = ends_[at].first; i != kNone; i = nodes_[i].next_of_end) {
            const double score = nodes_[i].score + piece_score;
            if (best.node == kNone || score > best.score) best = {i, score};
        }
        return best;
    }

    void add_piece(std::size_t at, std::size_t length, std::int32_t id, double piece_score) {
        const Best best = best_before(at, piece_score);
        add_node({.score = best.score,
                  .id = id,
                  .begin = static_cast<std::uint32_t>(at),
                  .previous = best.node,
                  .next_of_end = kNone},
                 at + length);
    }

    void add_pieces_at(std::size_t at) {
        const std::size_t one = character_length(text_[at]);
        bool has_one = false;
        encoder_.trie_.prefixes_of(std::string_view(text_).substr(at), [&](std::int32_t id, std::size_t length) {
            has_one = has_one || length == one;
            add_piece(at, length, id, encoder_.scores_[static_cast<std::size_t>(id)]);
        });
        if (!has_one) add_piece(at, one, encoder_.options_.unknown, encoder_.unknown_score_);
    }

    // Call when no piece crosses the place where the nodes from `first` on begin.
    void put_out_common(std::size_t first) {
        const std::uint32_t common = nodes_[first].previous;
        for (std::size_t i = first; i < nodes_.size(); ++i)
            if (nodes_[i].previous != common) return;
        put_out(common, nodes_[first].begin);
        // Only the nodes from `first` on stay in the lattice; earlier ones are already output.
        for (std::size_t i = first; i < nodes_.size(); ++i) ends_[end_of_[i]] = {};
        const auto kept = std::vector<Node>(nodes_.begin() + static_cast<std::ptrdiff_t>(first), nodes_.end());
        const auto kept_ends =
            std::vector<std::size_t>(end_of_.begin() + static_cast<std::ptrdiff_t>(first), end_of_.end());
        nodes_.clear();
        end_of_.clear();
        for (std::size_t i = 0; i < kept.size(); ++i) {
            Node node = kept[i];
            node.previous = kNone;
            node.next_of_end = kNone;
            add_node(node, kept_ends[i]);
        }
    }

    // Outputs the way that ends with `last`, at `end`, back to the start of the lattice.
    void put_out(std::uint32_t last, std::size_t end) {
        std::vector<std::uint32_t> way;
        for (std::uint32_t i = last; i != kNone; i = nodes_[i].previous) way.push_back(i);
        for (std::size_t i = way.size(); i-- > 0;) {
            const Node& node = nodes_[way[i]];
            if (node.id < 0) continue;
            put_out_piece(node.id, std::string_view(text_).substr(
                                       node.begin, (i == 0 ? end : nodes_[way[i - 1]].begin) - node.begin));
        }
    }

    void put_out_piece(std::int32_t id, std::string_view piece) {
        const bool unknown = id == encoder_.options_.unknown;
        if (!unknown || !spelt_in_bytes(piece)) {
            if (!unknown || !after_unknown_) out_.ids.push_back(id);
            after_unknown_ = unknown;
        } else {
            after_unknown_ = false;
        }
    }

    bool spelt_in_bytes(std::string_view piece) {
        return encoder_.options_.byte_fallback && std::ranges::all_of(code_points(piece), [&](std::int32_t character) {
                   return encoder_.bytes_.append(character, out_.ids);
               });
    }

    const UnigramEncoder& encoder_;
    std::string text_;
    Ids& out_;
    std::vector<Ends> ends_;
    std::vector<Node> nodes_;
    std::vector<std::size_t> end_of_;
    std::size_t reach_ = 0;  // the furthest end of a piece
    bool after_unknown_ = false;
};

UnigramEncoder::UnigramEncoder(const TokenIndex& pieces, std::vector<double> scores, Options options)
    : trie_(pieces.tokens()), scores_(std::move(scores)), options_(options) {
    unknown_score_ = std::ranges::min(scores_) - kUnknownPenalty;
    scores_[static_cast<std::size_t>(options_.unknown)] = unknown_score_;
    if (!options_.byte_fallback) return;
    std::vector<std::int32_t> ids(scores_.size());
    std::iota(ids.begin(), ids.end(), 0);
    bytes_ = ByteTokens(pieces, ids);
}

Result<std::unique_ptr<const Encoder>> UnigramEncoder::from(const TokenIndex& pieces,
                                                            std::vector<double> scores,
                                                            Options options) {
    const TokenList& tokens = pieces.tokens();
    const bool has_unknown = options.unknown >= 0 && static_cast<std::size_t>(options.unknown) < tokens.size();
    if (!has_unknown || scores.size() != tokens.size())
        return fail(Errc::kCorrupt, "\"model.unk_id\" is not a piece of \"model.vocab\"");
    if (pieces.twin() >= 0)
        return fail(Errc::kCorrupt, fmt::format("\"model.vocab\" has \"{}\" twice",
                                                valid_utf8(tokens[static_cast<std::size_t>(pieces.twin())])));
    for (std::size_t i = 0; i < tokens.size(); ++i)
        if (tokens[i].empty() || tokens[i].size() > kLongestPiece)
            return fail(Errc::kCorrupt,
                        fmt::format("\"model.vocab\": piece {} has not between 1 and {} bytes", i, kLongestPiece));
    return std::unique_ptr<const Encoder>(new UnigramEncoder(pieces, std::move(scores), options));
}

void UnigramEncoder::encode(std::span<const std::int32_t> text, bool first, Ids& out) const {
    std::string marked;
    const auto mark = [](std::int32_t character) { return character == ' ' ? kSpaceMark : character; };
    const bool prepends = options_.prepend == Prepend::kAlways || (options_.prepend == Prepend::kFirst && first);
    if (prepends && mark(text.front()) != kSpaceMark) append_utf8(marked, kSpaceMark);
    for (const std::int32_t character : text) append_utf8(marked, mark(character));
    Lattice(*this, std::move(marked), out).run();
}

}  // namespace trove::embed
