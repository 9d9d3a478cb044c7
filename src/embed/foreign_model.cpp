// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/foreign_model.h"

#include "base/file.h"
#include "embed/foreign_pictures.h"
#include "embed/json_fields.h"
#include "embed/onnx_file.h"
#include "embed/tokenizer_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

namespace trove::embed {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostConfigBytes = std::size_t{4} << 20U;
constexpr std::size_t kMostTokenizerBytes = std::size_t{64} << 20U;
constexpr std::size_t kMostFiles = 64;
constexpr std::int64_t kLongestContext = 8192;
constexpr const char* kInnerFolders[] = {"onnx", "visual", "textual"};

bool is_inner(const fs::path& folder) {
    return std::ranges::find(kInnerFolders, folder.filename().native()) != std::end(kInnerFolders);
}

// ---- which files there are

struct Export {
    fs::path folder;  // provides the name
    std::vector<fs::path> graphs;
    std::vector<fs::path> folders;  // folders to search for .json files
    std::vector<fs::path> named;    // .json files that the person named
};

Result<void> add_graphs(const fs::path& folder, std::vector<fs::path>& graphs) {
    std::error_code error;
    std::vector<fs::path> found;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        if (std::error_code ignored; entry->path().extension() == ".onnx" && entry->is_regular_file(ignored))
            found.push_back(entry->path());
    std::ranges::sort(found);
    graphs.insert(graphs.end(), found.begin(), found.end());
    if (graphs.size() > kMostFiles)
        return fail(Errc::kUnsupported, fmt::format("{} holds more than {} .onnx files; name those of one model",
                                                    display(folder), kMostFiles));
    return {};
}

Result<Export> export_in(const fs::path& folder) {
    Export all;
    all.folder = folder;
    all.folders = {folder};
    TROVE_CHECKED(add_graphs(folder, all.graphs));
    for (const char* inner : kInnerFolders) {
        TROVE_CHECKED(add_graphs(folder / inner, all.graphs));
        all.folders.push_back(folder / inner);
    }
    if (all.graphs.empty())
        return fail(Errc::kNotFound, fmt::format("there is no .onnx file in {}, nor in its onnx/, visual/ and textual/",
                                                 display(folder)));
    return all;
}

Result<Export> export_of(std::span<const fs::path> paths) {
    Export all;
    for (const auto& given : paths) {
        std::error_code error;
        const auto path = fs::canonical(given, error);  // also resolves the links of a download cache
        if (error) return fail(system_error(error.value(), display(given)));
        const auto beside = fs::absolute(given).lexically_normal().parent_path();
        if (fs::is_directory(path)) {
            if (paths.size() == 1) return export_in(fs::absolute(given).lexically_normal());
            return fail(Errc::kInvalid, "name one folder, or files, not both");
        }
        if (given.extension() == ".json")
            all.named.push_back(given);
        else
            all.graphs.push_back(given);
        for (const auto& folder : {beside, is_inner(beside) ? beside.parent_path() : beside})
            if (std::ranges::find(all.folders, folder) == all.folders.end()) all.folders.push_back(folder);
        if (all.folder.empty()) all.folder = is_inner(beside) ? beside.parent_path() : beside;
    }
    if (all.graphs.empty()) return fail(Errc::kNotFound, "there is no .onnx file among the files named");
    return all;
}

std::optional<fs::path> json_named(const Export& all, std::string_view name) {
    for (const auto& file : all.named)
        if (file.filename().native() == name) return file;
    for (const auto& folder : all.folders)
        if (std::error_code error; fs::is_regular_file(folder / name, error)) return folder / name;
    return std::nullopt;
}

// ---- which precision a file is of, by the endings of Optimum and transformers.js

std::string precision_of(const fs::path& graph) {
    constexpr std::pair<std::string_view, std::string_view> kEndings[] = {
        {"_fp16", "fp16"}, {"_int8", "int8"},   {"_quantized", "int8"}, {"_uint8", "uint8"},
        {"_q4", "q4"},     {"_q4f16", "q4f16"}, {"_bnb4", "bnb4"}};
    const std::string stem = graph.stem().native();
    for (const auto& [ending, precision] : kEndings)
        if (stem.ends_with(ending)) return std::string(precision);
    return "fp32";
}

Result<void> keep_precision(Export& all, std::string precision) {
    std::vector<std::string> there;
    for (const auto& graph : all.graphs)
        if (auto one = precision_of(graph); std::ranges::find(there, one) == there.end())
            there.push_back(std::move(one));
    std::ranges::sort(there);
    if (precision.empty()) precision = there.size() == 1 ? there.front() : "fp32";
    if (std::ranges::find(there, precision) == there.end())
        return fail(Errc::kNotFound, fmt::format("{} has no files of {}; it has {}", display(all.folder), precision,
                                                 fmt::join(there, ", ")));
    std::erase_if(all.graphs, [&](const fs::path& graph) { return precision_of(graph) != precision; });
    // Older exports say "_quantized" for "_int8"; if both exist, the newer name counts.
    const auto has = [&](const fs::path& like, std::string name) {
        return std::ranges::find(all.graphs, like.parent_path() / name) != all.graphs.end();
    };
    const auto graphs = all.graphs;
    std::erase_if(all.graphs, [&](const fs::path& graph) {
        const std::string stem = graph.stem().native();
        return stem.ends_with("_quantized") && has(graph, stem.substr(0, stem.size() - 10) + "_int8.onnx");
    });
    return {};
}

// ---- which graph is which tower

struct Tower {
    fs::path path;
    OnnxFile graph;
};

struct Towers {
    std::optional<Tower> image;
    std::optional<Tower> text;
};

bool any(const std::vector<OnnxSlot>& slots, bool (OnnxSlot::*is)() const) {
    return std::ranges::any_of(slots, [&](const OnnxSlot& slot) { return (slot.*is)(); });
}

Result<void> put_tower(std::optional<Tower>& place, Tower tower, const char* takes, const char* other) {
    if (place)
        return fail(Errc::kInvalid, fmt::format("{} and {} both take {}, so it is not clear which is the {} "
                                                "tower, or where the {} tower is; name the "
                                                "two files that belong together",
                                                display(place->path), display(tower.path), takes,
                                                takes == std::string_view("pictures") ? "image" : "text", other));
    place.emplace(std::move(tower));
    return {};
}

Result<Towers> towers_of(const Export& all) {
    Towers towers;
    std::string joint;
    for (const auto& path : all.graphs) {
        TROVE_TRY(auto graph, OnnxFile::open(path));
        const bool pictures = any(graph.inputs(), &OnnxSlot::is_pictures);
        const bool numbers = any(graph.inputs(), &OnnxSlot::is_numbers);
        if (!any(graph.outputs(), &OnnxSlot::is_vectors) || (!pictures && !numbers))
            return fail(Errc::kUnsupported,
                        fmt::format("{} is not a tower: a tower takes pictures ([n, 3, height, width]) or "
                                    "ids ([n, t]) and gives vectors ([n, d]), "
                                    "32-bit floats at its edges",
                                    display(path)));
        if (pictures && numbers) {
            joint = display(path);
            continue;
        }
        TROVE_CHECKED(pictures ? put_tower(towers.image, {path, std::move(graph)}, "pictures", "text")
                               : put_tower(towers.text, {path, std::move(graph)}, "ids", "image"));
    }
    if (towers.image && towers.text) return towers;
    if (!joint.empty())
        return fail(Errc::kUnsupported, fmt::format("{} is both towers in one graph, which is not done here; export "
                                                    "them as two (vision_model.onnx, text_model.onnx)",
                                                    joint));
    std::vector<std::string> names;
    for (const auto& path : all.graphs) names.push_back(display(path));
    return fail(Errc::kNotFound, fmt::format("there is no {} tower: none of {} takes {}",
                                             towers.image ? "text" : "image", fmt::join(names, ", "),
                                             towers.image ? "ids ([n, t], whole numbers)"
                                                          : "pictures ([n, 3, height, width], 32-bit floats)"));
}

// ---- facts from the towers

// The output with the vector of the joint space: by the usual names in exports, else the only one of its shape.
Result<const OnnxSlot*> vectors_of(const Tower& tower, const char* own_name) {
    const OnnxSlot* found = nullptr;
    std::vector<std::string> names;
    for (const std::string_view wanted :
         {std::string_view(own_name), std::string_view("embedding"), std::string_view("pooler_output")})
        for (const OnnxSlot& slot : tower.graph.outputs())
            if (found == nullptr && slot.is_vectors() && slot.name == wanted) found = &slot;
    if (found != nullptr) return found;
    for (const OnnxSlot& slot : tower.graph.outputs()) {
        if (!slot.is_vectors()) continue;
        found = &slot;
        names.push_back(valid_utf8(slot.name));
    }
    if (names.size() == 1) return found;
    return fail(Errc::kUnsupported, fmt::format("{} has more than one output that may be its vector: {}",
                                                display(tower.path), fmt::join(names, ", ")));
}

// -1 if only a run can tell: exports often leave the vector's length open.
Result<int> dimensions_of(Tower& tower, const OnnxSlot& output, int side_px, std::span<const std::int64_t> ids) {
    std::int64_t length = output.shape[1];
    if (length < 0) {
        TROVE_TRY(const auto shape, tower.graph.run(output.name, side_px, ids));
        length = shape.size() == 2 ? shape[1] : 0;
    }
    if (length < 1 || length > 16384)
        return fail(Errc::kUnsupported,
                    fmt::format("{} gives vectors of {} numbers; 1 to 16384 are taken", display(tower.path), length));
    return static_cast<int>(length);
}

Result<nlohmann::json> config_in(const std::optional<fs::path>& path) {
    if (!path) return nlohmann::json::object();
    auto bytes = read_file(*path, kMostConfigBytes);
    if (!bytes) return fail(prefixed(bytes.error(), display(*path)));
    auto json = parse_json(*bytes);
    if (!json) return fail(prefixed(json.error(), display(*path)));
    if (!json->is_object()) return fail(Errc::kCorrupt, fmt::format("{} is not a JSON object", display(*path)));
    return json;
}

Result<void> read_pictures(const Export& all, int image_px, ImageTower& tower) {
    struct Kind {
        const char* file;
        const char* inside;  // the enclosing object; empty: the whole document
        Result<void> (*read)(const JsonFields&, int, ImageTower&);
    };

    constexpr Kind kKinds[] = {{"preprocessor_config.json", "", read_transformers_pictures},
                               {"preprocess_cfg.json", "", read_open_clip_pictures},
                               {"open_clip_config.json", "preprocess_cfg", read_open_clip_pictures}};
    for (const Kind& kind : kKinds) {
        const auto path = json_named(all, kind.file);
        if (!path) continue;
        TROVE_TRY(const auto json, config_in(path));
        TROVE_TRY(const auto fields, JsonFields::of(json, ""));
        auto done = [&]() -> Result<void> {
            if (*kind.inside == '\0') return kind.read(fields, image_px, tower);
            TROVE_TRY(const auto inside, fields.object(kind.inside));
            return kind.read(inside, image_px, tower);
        }();
        if (!done) return fail(prefixed(done.error(), display(*path)));
        return {};
    }
    return fail(
        Errc::kNotFound,
        fmt::format("nothing in {} says how pictures are prepared: preprocessor_config.json, preprocess_cfg.json or "
                    "open_clip_config.json is needed, and guessing would move every vector",
                    display(all.folder)));
}

// Facts about the model from the tokenizer's file.
struct TokenizerFacts {
    Family family = Family::kClip;
    std::optional<int> pad_id;
};

Result<TokenizerFacts> tokenizer_facts(const fs::path& path) {
    const auto bytes = read_file(path, kMostTokenizerBytes);
    if (!bytes) return fail(prefixed(bytes.error(), display(path)));
    const auto file = parse_tokenizer_file(*bytes);
    if (!file) return fail(prefixed(file.error(), display(path)));
    TokenizerFacts facts;
    const auto read = [&]() -> Result<void> {
        TROVE_TRY(const auto top, JsonFields::of(file->document, ""));
        TROVE_TRY(const auto model, top.object("model"));
        TROVE_TRY(const auto type, model.text("type"));
        TROVE_TRY(const bool byte_fallback, model.flag_or("byte_fallback", false));
        if (type == "Unigram") facts.family = Family::kSiglip;
        if (type == "BPE" && byte_fallback) facts.family = Family::kSiglip2;
        if (top.has("padding") && top.at("padding").is_object()) {
            TROVE_TRY(const auto padding, top.object("padding"));
            if (padding.has("pad_id")) {
                TROVE_TRY(const auto id, padding.whole("pad_id", 0, INT32_MAX));
                facts.pad_id = static_cast<int>(id);
            }
        }
        return {};
    }();
    if (!read) return fail(prefixed(read.error(), display(path)));
    return facts;
}

// The largest number of ids of a text: from the graph, else a config file, else the family's usual value.
Result<int> context_length(const Export& all, const OnnxSlot& ids, Family family) {
    if (ids.shape[1] > 0)
        return static_cast<int>(std::min(ids.shape[1], kLongestContext + 1));  // refused later when too long

    struct Place {
        const char* file;
        std::initializer_list<const char*> way;
        const char* key;
    };

    const Place places[] = {{"config.json", {"text_config"}, "max_position_embeddings"},
                            {"config.json", {"text_cfg"}, "context_length"},
                            {"open_clip_config.json", {"model_cfg", "text_cfg"}, "context_length"}};
    for (const Place& place : places) {
        TROVE_TRY(const auto json, config_in(json_named(all, place.file)));
        const nlohmann::json* at = &json;
        for (const char* step : place.way)
            at = at != nullptr && at->is_object() && at->contains(step) ? &(*at)[step] : nullptr;
        if (at == nullptr || !at->is_object() || !at->contains(place.key)) continue;
        TROVE_TRY(const auto fields, JsonFields::of(*at, place.file));
        TROVE_TRY(const auto length, fields.whole(place.key, 3, kLongestContext));
        return static_cast<int>(length);
    }
    return family == Family::kClip ? 77 : 64;
}

Result<void> read_text_tower(const Export& all, const Tower& tower, const TokenizerFacts& facts, TextTower& text) {
    const OnnxSlot* ids = nullptr;
    for (const OnnxSlot& slot : tower.graph.inputs()) {
        if (slot.is_numbers() && slot.name.find("mask") != std::string::npos)
            text.attention_mask = slot.name;
        else if (slot.is_numbers() && ids == nullptr)
            ids = &slot;
        else
            return fail(Errc::kUnsupported,
                        fmt::format("{} needs an input \"{}\", and only ids and an attention mask are given here",
                                    display(tower.path), valid_utf8(slot.name)));
    }
    if (ids == nullptr) return fail(Errc::kUnsupported, fmt::format("{} takes no ids", display(tower.path)));
    text.input = ids->name;
    TROVE_TRY(text.context_length, context_length(all, *ids, facts.family));
    // A causal tower of any length ignores what follows the text; SigLIP's sees its padding and was trained with it.
    text.padding = facts.family == Family::kClip && ids->shape[1] < 0 ? Padding::kNone : Padding::kMax;
    text.pad_id = facts.pad_id.value_or(facts.family == Family::kSiglip ? 1 : 0);
    return {};
}

std::string name_from(const fs::path& folder, const std::string& precision) {
    std::string name;
    const std::string of_folder = folder.filename().native();
    for (const char c : of_folder) {
        const bool upper = c >= 'A' && c <= 'Z';
        const char lower = upper ? static_cast<char>(c - 'A' + 'a') : c;
        name += is_model_name(std::string("x") + lower) ? lower : '-';
    }
    if (precision != "fp32") name += "-" + precision;
    name.erase(0, std::min(name.size(), name.find_first_not_of('.')));
    if (name.size() > 64) name.resize(64);
    return name;
}

// A large graph's separate file of weights, by the names used by PyTorch and Optimum.
void add_weights(const fs::path& graph, std::vector<ForeignFile>& files) {
    for (const char* ending : {"_data", ".data"}) {
        auto weights = graph;
        weights += ending;
        if (std::error_code error; fs::is_regular_file(weights, error))
            files.push_back({weights, weights.filename().native()});
    }
}

Result<ForeignModel> own_model(const fs::path& folder, const ForeignWish& wish) {
    ForeignModel model;
    TROVE_TRY(model.manifest, read_manifest(folder));
    for (const auto& [file, hash] : model.manifest.sha256) model.files.push_back({folder / file, file});
    if (!wish.name.empty()) model.manifest.name = wish.name;
    if (!wish.title.empty()) model.manifest.title = wish.title;
    if (!wish.licence.empty()) model.manifest.licence = wish.licence;
    return model;
}

}  // namespace

Result<ForeignModel> recognise_model(std::span<const fs::path> paths, const ForeignWish& wish) {
    if (paths.empty()) return fail(Errc::kInvalid, "name a folder or files");
    if (std::error_code error; paths.size() == 1 && fs::is_regular_file(paths[0] / "trove-model.json", error))
        return own_model(paths[0], wish);
    TROVE_TRY(auto all, export_of(paths));
    TROVE_CHECKED(keep_precision(all, wish.precision));
    const auto tokenizer = json_named(all, "tokenizer.json");
    TROVE_TRY(auto towers, towers_of(all));
    if (!tokenizer)
        return fail(Errc::kNotFound, fmt::format("tokenizer.json is missing from {}: it tells how words become numbers "
                                                 "(vocab.json and merges.txt alone are not read)",
                                                 display(all.folder)));
    TROVE_TRY(const auto facts, tokenizer_facts(*tokenizer));

    ForeignModel model;
    Manifest& manifest = model.manifest;
    manifest.family = facts.family;
    manifest.name = wish.name.empty() ? name_from(all.folder, precision_of(towers.image->path)) : wish.name;
    manifest.title = !wish.title.empty() ? wish.title : display(all.folder.filename());
    manifest.licence = wish.licence.empty() ? "not stated" : wish.licence;
    manifest.image.file = "visual.onnx";
    manifest.text.file = "textual.onnx";
    manifest.text.tokenizer = "tokenizer.json";

    const auto pictures = std::ranges::find_if(towers.image->graph.inputs(), &OnnxSlot::is_pictures);
    manifest.image.input = pictures->name;
    TROVE_CHECKED(read_pictures(all, static_cast<int>(std::clamp<std::int64_t>(pictures->shape[2], 0, INT32_MAX)),
                                manifest.image));
    TROVE_CHECKED(read_text_tower(all, *towers.text, facts, manifest.text));
    TROVE_TRY(const OnnxSlot* image_output, vectors_of(*towers.image, "image_embeds"));
    TROVE_TRY(const OnnxSlot* text_output, vectors_of(*towers.text, "text_embeds"));
    manifest.image.output = image_output->name;
    manifest.text.output = text_output->name;
    TROVE_TRY(manifest.dimensions, dimensions_of(*towers.image, *image_output, manifest.image.size_px, {}));
    const std::vector<std::int64_t> zeros(static_cast<std::size_t>(manifest.text.context_length));
    TROVE_TRY(const int of_text, dimensions_of(*towers.text, *text_output, 0, zeros));
    if (of_text != manifest.dimensions)
        return fail(Errc::kInvalid,
                    fmt::format("{} gives vectors of {} numbers and {} of {}: these are not two towers of one model, "
                                "or not their last layers",
                                display(towers.image->path), manifest.dimensions, display(towers.text->path), of_text));
    model.files = {
        {towers.image->path, "visual.onnx"}, {towers.text->path, "textual.onnx"}, {*tokenizer, "tokenizer.json"}};
    add_weights(towers.image->path, model.files);
    add_weights(towers.text->path, model.files);
    if (model.files.size() == 5 && model.files[3].name == model.files[4].name)
        return fail(Errc::kUnsupported,
                    fmt::format("both towers keep their weights in a file named {}; rename one of them in its graph",
                                model.files[3].name));
    return model;
}

}  // namespace trove::embed
