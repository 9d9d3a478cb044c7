// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/tokenizer_file.h"

#include "base/file.h"

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <utility>

namespace trove::embed {
namespace {

using nlohmann::json;

constexpr std::size_t kMostNested = 64;
constexpr double kLargestScore = 1e9;

// The parser's current part of the document.
enum class Part { kRest, kIds, kScores, kMerges };

class Reader final : public nlohmann::json_sax<json> {
public:
    bool null() override { return part_ == Part::kRest ? put(nullptr) : wrong(); }

    bool boolean(bool value) override { return part_ == Part::kRest ? put(value) : wrong(); }

    bool binary(binary_t& /*value*/) override { return wrong(); }

    bool number_integer(number_integer_t value) override {
        return part_ == Part::kRest ? put(value) : number(static_cast<double>(value), true);
    }

    bool number_unsigned(number_unsigned_t value) override {
        return part_ == Part::kRest ? put(value) : number(static_cast<double>(value), true);
    }

    bool number_float(number_float_t value, const string_t& /*text*/) override {
        return part_ == Part::kRest ? put(value) : number(value, false);
    }

    bool string(string_t& value) override {
        if (part_ == Part::kRest) return put(std::move(value));
        if (part_ == Part::kScores && in_row_ && row_items_ == 0) {
            file_.tokens.add(value);
        } else if (part_ == Part::kMerges && in_row_ && row_items_ < 2) {
            file_.merges.add(value);
        } else {
            return part_ == Part::kMerges && !in_row_ ? merge(value) : wrong();
        }
        ++row_items_;
        return true;
    }

    bool key(string_t& value) override {
        if (part_ == Part::kIds) {
            file_.tokens.add(value);
        } else {
            key_ = std::move(value);
        }
        return true;
    }

    bool start_object(std::size_t /*size*/) override {
        if (part_ != Part::kRest) return wrong();
        const bool vocabulary = is_list_of_model("vocab");
        return open(json::object(), vocabulary ? Part::kIds : Part::kRest);
    }

    bool start_array(std::size_t /*size*/) override {
        if (part_ == Part::kRest)
            return open(json::array(), is_list_of_model("vocab")    ? Part::kScores
                                       : is_list_of_model("merges") ? Part::kMerges
                                                                    : Part::kRest);
        if (part_ == Part::kIds || in_row_) return wrong();
        in_row_ = true;
        row_items_ = 0;
        return true;
    }

    bool end_object() override { return close(); }

    bool end_array() override {
        if (!in_row_) return close();
        if (row_items_ != 2) return wrong();
        in_row_ = false;
        return true;
    }

    bool parse_error(std::size_t /*position*/,
                     const std::string& /*token*/,
                     const nlohmann::detail::exception& problem) override {
        problem_ = fmt::format("not valid JSON ({})", valid_utf8(problem.what()));
        return false;
    }

    [[nodiscard]] const std::string& problem() const { return problem_; }

    TokenizerFile take() { return std::move(file_); }

private:
    // Whether the value that begins here is the member `name` of "model".
    [[nodiscard]] bool is_list_of_model(std::string_view name) const {
        return open_.size() == 2 && in_model_ && key_ == name;
    }

    bool open(json container, Part part) {
        if (open_.size() >= kMostNested) return refuse("nested too deeply");
        if (open_.size() == 1 && open_.front()->is_object()) in_model_ = key_ == "model";
        if (part != Part::kRest) {
            bool& seen = part == Part::kMerges ? seen_merges_ : seen_vocabulary_;
            if (std::exchange(seen, true)) return refuse(fmt::format("\"model.{}\" is there twice", key_));
        }
        json* placed = place(std::move(container));
        open_.push_back(placed);
        part_ = part;
        return true;
    }

    bool close() {
        open_.pop_back();
        part_ = Part::kRest;
        return true;
    }

    json* place(json value) {
        if (open_.empty()) return &(file_.document = std::move(value));
        json& parent = *open_.back();
        if (parent.is_object()) return &(parent[key_] = std::move(value));
        parent.push_back(std::move(value));
        return &parent.back();
    }

    bool put(json value) {
        place(std::move(value));
        return true;
    }

    bool number(double value, bool whole) {
        if (part_ == Part::kIds) {
            if (!whole || value < 0 || value > INT32_MAX) return wrong();
            file_.ids.push_back(static_cast<std::int32_t>(value));
            return true;
        }
        if (part_ != Part::kScores || row_items_ != 1 || !(std::abs(value) <= kLargestScore)) return wrong();
        file_.scores.push_back(value);
        ++row_items_;
        return true;
    }

    // "left right" in files from before version 0.20 of the library; later ones have ["left", "right"].
    bool merge(std::string_view text) {
        const auto space = text.find(' ');
        if (space == std::string_view::npos || text.find(' ', space + 1) != std::string_view::npos) return wrong();
        file_.merges.add(text.substr(0, space));
        file_.merges.add(text.substr(space + 1));
        return true;
    }

    bool wrong() {
        if (part_ == Part::kMerges)
            return refuse(fmt::format("\"model.merges\": merge {} is not a pair of tokens", file_.merges.size() / 2));
        const std::size_t count = file_.tokens.size();
        const std::string token = count == 0 ? "" : valid_utf8(file_.tokens[count - 1]);
        if (part_ == Part::kIds)
            return refuse(fmt::format("\"model.vocab\": the id of \"{}\" is not a whole number from 0", token));
        return refuse(fmt::format("\"model.vocab\": near \"{}\" is an entry that is not a token and its score", token));
    }

    bool refuse(std::string problem) {
        problem_ = std::move(problem);
        return false;
    }

    TokenizerFile file_;
    std::vector<json*> open_;  // the enclosing objects and lists
    std::string key_;
    std::string problem_;
    Part part_ = Part::kRest;
    bool in_model_ = false;
    bool in_row_ = false;
    bool seen_vocabulary_ = false;
    bool seen_merges_ = false;
    int row_items_ = 0;
};

}  // namespace

Result<TokenizerFile> parse_tokenizer_file(std::span<const std::uint8_t> text) {
    Reader reader;
    if (!json::sax_parse(text.begin(), text.end(), &reader)) return fail(Errc::kCorrupt, reader.problem());
    return reader.take();
}

}  // namespace trove::embed
