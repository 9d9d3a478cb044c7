// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/catalogue.h"

#include "base/file.h"
#include "hub/catalogue_file.h"
#include "hub/model_manifest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <set>

namespace trove::hub {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kSchema = 1;
constexpr std::size_t kMostCatalogueBytes = std::size_t{1} << 20U;
constexpr std::size_t kMostModels = 500;
constexpr std::size_t kMostFiles = 16;
constexpr std::size_t kMostTextBytes = 4096;
constexpr std::int64_t kMostFileBytes = std::int64_t{1} << 36U;

auto wrong(std::string_view where, std::string_view what) {
    return fail(Errc::kCorrupt, fmt::format("\"{}\" {}", where, what));
}

bool is_in(char c, char first, char last) {
    return c >= first && c <= last;
}

bool is_lower_or_digit(char c) {
    return is_in(c, 'a', 'z') || is_in(c, '0', '9');
}

bool is_model_name(std::string_view name) {
    return !name.empty() && name.size() <= 48 && name.front() != '.' &&
           std::ranges::all_of(name, [](char c) { return is_lower_or_digit(c) || c == '-' || c == '_' || c == '.'; });
}

// A catalogue must not overwrite the downloader's own files in or beside a folder.
bool is_taken(std::string_view name) {
    constexpr std::string_view kEndings[] = {".part", ".lock", ".validator", ".partial", ".old", ".adding"};
    return name == kManifestName ||
           std::ranges::any_of(kEndings, [&](std::string_view ending) { return name.ends_with(ending); });
}

bool is_file_name(std::string_view name) {
    return is_model_name(name) && !is_taken(name);
}

bool is_path(std::string_view path) {
    if (path.empty() || path.size() > 400 || path.front() == '/' || path.back() == '/') return false;
    std::size_t begin = 0;
    while (begin <= path.size()) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        if (end == begin || path[begin] == '.') return false;
        begin = end + 1;
    }
    return std::ranges::all_of(path, [](char c) {
        return is_lower_or_digit(c) || is_in(c, 'A', 'Z') || c == '-' || c == '_' || c == '.' || c == '/';
    });
}

bool is_hash(std::string_view text) {
    return text.size() == 64 &&
           std::ranges::all_of(text, [](char c) { return is_in(c, '0', '9') || is_in(c, 'a', 'f'); });
}

// The text is shown on terminals, so it must not contain control characters.
bool is_printable(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7f) return false;
        // U+0080 to U+009F: some terminals treat them like ESC and a letter.
        if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return false;
    }
    return true;
}

// One object of the document, with its path for errors.
struct Node {
    const Json& json;
    std::string where;

    [[nodiscard]] std::string path(const char* key) const {
        return where.empty() ? key : fmt::format("{}.{}", where, key);
    }

    [[nodiscard]] Result<const Json*> member(const char* key) const {
        const auto found = json.find(key);
        if (found == json.end()) return wrong(path(key), "is missing");
        return &*found;
    }

    [[nodiscard]] Result<Node> object(const char* key) const {
        TROVE_TRY(const Json* found, member(key));
        if (!found->is_object()) return wrong(path(key), "is not an object");
        return Node{*found, path(key)};
    }

    [[nodiscard]] Result<std::string> text(const char* key, std::size_t least = 1) const {
        TROVE_TRY(const Json* found, member(key));
        if (!found->is_string()) return wrong(path(key), "is not a string");
        auto value = found->get<std::string>();
        if (value.size() < least || value.size() > kMostTextBytes || !is_printable(value))
            return wrong(path(key), fmt::format("must be {} to {} bytes of printable text", least, kMostTextBytes));
        return value;
    }

    [[nodiscard]] Result<std::int64_t> whole(const char* key, std::int64_t least, std::int64_t most) const {
        TROVE_TRY(const Json* found, member(key));
        const bool fits =
            found->is_number_integer() && (!found->is_number_unsigned() || found->get<std::uint64_t>() <= INT64_MAX);
        if (!fits || found->get<std::int64_t>() < least || found->get<std::int64_t>() > most)
            return wrong(path(key), fmt::format("must be a whole number from {} to {}", least, most));
        return found->get<std::int64_t>();
    }

    [[nodiscard]] Result<std::string> one_of(const char* key, std::initializer_list<std::string_view> words) const {
        TROVE_TRY(auto value, text(key));
        if (std::ranges::find(words, value) == words.end())
            return wrong(path(key), fmt::format("must be one of {}", fmt::join(words, ", ")));
        return value;
    }

    [[nodiscard]] Result<std::array<double, 3>> channels(const char* key, double least) const {
        TROVE_TRY(const Json* found, member(key));
        std::array<double, 3> values{};
        bool good = found->is_array() && found->size() == values.size();
        for (std::size_t i = 0; good && i < values.size(); ++i) {
            good = (*found)[i].is_number();
            if (good) values.at(i) = (*found)[i].get<double>();
            good = good && std::isfinite(values.at(i)) && values.at(i) >= least && values.at(i) <= 1000;
        }
        if (!good) return wrong(path(key), fmt::format("must be three numbers from {} to 1000", least));
        return values;
    }
};

Result<CatalogueFile> file_of(const Node& node) {
    CatalogueFile file;
    TROVE_TRY(file.name, node.text("name"));
    if (!is_file_name(file.name))
        return wrong(node.path("name"), "must be a plain file name of a-z, 0-9, '-', '_' and '.'");
    TROVE_TRY(file.path, node.text("path"));
    if (!is_path(file.path))
        return wrong(node.path("path"),
                     "must be a path below the base address, of A-Z, a-z, 0-9, '-', '_', '.' and '/'");
    // Both keys must be there: a misspelt "sha256" must not turn into "not known".
    TROVE_TRY(const Json* size, node.member("size"));
    if (!size->is_null()) {
        TROVE_TRY(const auto bytes, node.whole("size", 1, kMostFileBytes));
        file.size_bytes = static_cast<std::uint64_t>(bytes);
    }
    TROVE_TRY(const Json* hash, node.member("sha256"));
    if (!hash->is_null()) {
        TROVE_TRY(file.sha256, node.text("sha256"));
        if (!is_hash(*file.sha256)) return wrong(node.path("sha256"), "must be null or 64 lower-case hex digits");
    }
    return file;
}

Result<std::vector<CatalogueFile>> files_of(const Node& node) {
    TROVE_TRY(const Json* list, node.member("files"));
    if (!list->is_array() || list->empty() || list->size() > kMostFiles)
        return wrong(node.path("files"), fmt::format("must be a list of 1 to {} files", kMostFiles));
    std::vector<CatalogueFile> files;
    std::set<std::string> names;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const Node entry{(*list)[i], fmt::format("{}[{}]", node.path("files"), i)};
        if (!entry.json.is_object()) return wrong(entry.where, "is not an object");
        TROVE_TRY(auto file, file_of(entry));
        if (!names.insert(file.name).second) return wrong(entry.path("name"), "appears twice");
        files.push_back(std::move(file));
    }
    for (const char* needed : {"visual.onnx", "textual.onnx", "tokenizer.json"})
        if (!names.contains(needed)) return wrong(node.path("files"), fmt::format("has no {}", needed));
    return files;
}

Result<CatalogueImage> image_of(const Node& node) {
    CatalogueImage image;
    TROVE_TRY(image.input, node.text("input"));
    TROVE_TRY(image.output, node.text("output"));
    TROVE_TRY(const auto size, node.whole("size", 8, 2048));
    image.size_px = static_cast<int>(size);
    TROVE_TRY(image.resize, node.one_of("resize", {"squash", "shortest_edge_crop"}));
    TROVE_TRY(image.resample, node.one_of("resample", {"bicubic", "bilinear"}));
    TROVE_TRY(image.mean, node.channels("mean", -1000));
    TROVE_TRY(image.std_dev, node.channels("std", 1e-6));
    return image;
}

Result<CatalogueText> text_of(const Node& node) {
    CatalogueText text;
    TROVE_TRY(text.input, node.text("input"));
    TROVE_TRY(text.output, node.text("output"));
    if (node.json.contains("attention_mask")) {
        TROVE_TRY(text.attention_mask, node.text("attention_mask"));
    }
    TROVE_TRY(const auto length, node.whole("context_length", 3, 8192));
    text.context_length = static_cast<int>(length);
    TROVE_TRY(text.pad, node.one_of("pad", {"none", "max"}));
    TROVE_TRY(const auto pad_id, node.whole("pad_id", 0, 0x7fffffff));
    text.pad_id = static_cast<int>(pad_id);
    return text;
}

Result<std::vector<std::string>> languages_of(const Node& node) {
    TROVE_TRY(const Json* list, node.member("languages"));
    std::vector<std::string> languages;
    bool good = list->is_array() && !list->empty() && list->size() <= 200;
    for (std::size_t i = 0; good && i < list->size(); ++i) {
        good = (*list)[i].is_string() && is_printable((*list)[i].get_ref<const std::string&>());
        if (good) languages.push_back((*list)[i].get<std::string>());
    }
    if (!good) return wrong(node.path("languages"), "must be a list of languages");
    return languages;
}

Result<void> read_precisions(const Node& node, CatalogueModel& model) {
    TROVE_TRY(const auto precisions, node.object("precisions"));
    for (const auto& [name, value] : precisions.json.items()) {
        const Node entry{value, fmt::format("{}.{}", precisions.where, valid_utf8(name))};
        if (name.empty() || name.size() > 12 || !std::ranges::all_of(name, is_lower_or_digit))
            return wrong(entry.where, "must be named with a-z and 0-9, 12 at most");
        if (!entry.json.is_object()) return wrong(entry.where, "is not an object");
        TROVE_TRY(auto files, files_of(entry));
        model.precisions.emplace(name, std::move(files));
    }
    TROVE_TRY(model.default_precision, node.text("default_precision"));
    if (!model.precisions.contains(model.default_precision))
        return wrong(node.path("default_precision"), "is not one of the precisions");
    return {};
}

Result<CatalogueModel> model_of(const Node& node) {
    CatalogueModel model;
    TROVE_TRY(model.name, node.text("name"));
    if (!is_model_name(model.name) || is_taken(model.name))
        return wrong(node.path("name"),
                     "must be made of a-z, 0-9, '-', '_' and '.', 48 at most, and be no name the program itself uses");
    TROVE_TRY(model.title, node.text("title"));
    TROVE_TRY(model.family, node.one_of("family", {"clip", "siglip", "siglip2"}));
    TROVE_TRY(model.licence, node.text("licence"));
    TROVE_TRY(model.languages, languages_of(node));
    TROVE_TRY(const auto dimensions, node.whole("dimensions", 1, 16384));
    model.dimensions = static_cast<int>(dimensions);
    TROVE_TRY(const auto quality, node.object("quality"));
    TROVE_TRY(model.quality, quality.text("text"));
    TROVE_TRY(model.quality_source, quality.text("source", 0));
    TROVE_TRY(model.status, node.text("status"));
    TROVE_TRY(const auto image, node.object("image"));
    TROVE_TRY(model.image, image_of(image));
    TROVE_TRY(const auto text, node.object("text"));
    TROVE_TRY(model.text, text_of(text));
    TROVE_CHECKED(read_precisions(node, model));
    return model;
}

Result<Json> document_of(std::string_view json) {
    if (json.size() > kMostCatalogueBytes) return fail(Errc::kUnsupported, "a catalogue has at most 1 MiB");
    try {
        return Json::parse(json);
    } catch (const Json::exception& problem) {
        return fail(Errc::kCorrupt, fmt::format("not valid JSON ({})", valid_utf8(problem.what())));
    }
}

std::string percent_encoded(std::string_view path) {
    std::string out;
    for (const char c : path) {
        const bool plain =
            is_lower_or_digit(c) || is_in(c, 'A', 'Z') || c == '-' || c == '_' || c == '.' || c == '~' || c == '/';
        if (plain)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

}  // namespace

std::string CatalogueModel::installed_name(std::string_view precision) const {
    return precision == default_precision ? name : fmt::format("{}-{}", name, precision);
}

Result<Catalogue::Choice> Catalogue::find(std::string_view name) const {
    std::vector<std::string> names;
    for (const CatalogueModel& model : models) {
        if (model.name == name) return Choice{&model, model.default_precision};
        for (const auto& [precision, files] : model.precisions) {
            names.push_back(model.installed_name(precision));
            if (names.back() == name) return Choice{&model, precision};
        }
    }
    return fail(Errc::kNotFound,
                fmt::format("the catalogue has no model \"{}\"; it has {}", valid_utf8(name), fmt::join(names, ", ")));
}

Result<Catalogue> parse_catalogue(std::string_view json) {
    TROVE_TRY(const auto document, document_of(json));
    if (!document.is_object()) return fail(Errc::kCorrupt, "not a JSON object");
    const Node top{document, ""};
    TROVE_TRY(const auto schema, top.whole("schema", 1, INT64_MAX));
    if (schema > kSchema)
        return fail(
            Errc::kTooNew,
            fmt::format("is written for a newer Trove (schema {}; this one knows {}): update Trove", schema, kSchema));
    Catalogue catalogue;
    TROVE_TRY(catalogue.base, top.text("base"));
    if (!address_of(catalogue.base, {}))
        return wrong("base", "must be an http, https or file address, or the absolute path of a folder");
    TROVE_TRY(catalogue.note, top.text("note", 0));
    TROVE_TRY(const Json* list, top.member("models"));
    if (!list->is_array() || list->size() > kMostModels)
        return wrong("models", fmt::format("must be a list of at most {} models", kMostModels));
    std::set<std::string> names;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const Node entry{(*list)[i], fmt::format("models[{}]", i)};
        if (!entry.json.is_object()) return wrong(entry.where, "is not an object");
        TROVE_TRY(auto model, model_of(entry));
        for (const auto& [precision, files] : model.precisions)
            if (!names.insert(model.installed_name(precision)).second)
                return wrong(entry.path("name"), "appears twice");
        catalogue.models.push_back(std::move(model));
    }
    if (document.contains("recommended")) {
        TROVE_TRY(catalogue.recommended, top.text("recommended"));
        if (!names.contains(catalogue.recommended)) return wrong("recommended", "is not one of the models");
    }
    return catalogue;
}

Result<Catalogue> read_catalogue(const std::filesystem::path& path) {
    const auto bytes = read_file(path, kMostCatalogueBytes);
    if (!bytes) return fail(prefixed(bytes.error(), display(path)));
    auto catalogue = parse_catalogue(std::string(bytes->begin(), bytes->end()));
    if (!catalogue) return fail(prefixed(catalogue.error(), display(path)));
    return catalogue;
}

Result<Catalogue> own_catalogue() {
    return parse_catalogue(catalogue_file().front().bytes);
}

std::optional<std::uint64_t> total_bytes(const std::vector<CatalogueFile>& files) {
    std::uint64_t total = 0;
    for (const CatalogueFile& file : files) {
        if (!file.size_bytes) return std::nullopt;
        total += *file.size_bytes;
    }
    return total;
}

Result<std::string> address_of(std::string_view base, const CatalogueFile& file) {
    const bool printable = is_printable(base) && base.size() <= kMostTextBytes;
    std::string address;
    if (printable && base.starts_with('/'))
        address = "file://" + percent_encoded(base);
    else if (printable &&
             (base.starts_with("https://") || base.starts_with("http://") || base.starts_with("file:///")) &&
             base.find(' ') == std::string_view::npos)
        address = base;
    else
        return fail(Errc::kInvalid,
                    fmt::format("{} is neither an http, https or file address nor the absolute path of a folder",
                                valid_utf8(base)));
    while (address.ends_with('/') && !address.ends_with("//")) address.pop_back();
    return fmt::format("{}/{}", address, file.path);
}

}  // namespace trove::hub
