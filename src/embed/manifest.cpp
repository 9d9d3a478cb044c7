// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/manifest.h"

#include "base/file.h"
#include "base/sha256.h"
#include "embed/json_fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <set>
#include <span>
#include <string_view>
#include <sys/stat.h>
#include <utility>

namespace trove::embed {
namespace {

constexpr std::size_t kMostManifestBytes = std::size_t{1} << 20U;
constexpr const char* kFileName = "trove-model.json";
constexpr int kSchema = 1;
constexpr std::size_t kMostTextBytes = 4096;

// Cannot leave the folder: no separators, no "..", no hidden files, no terminal control characters.
bool is_plain_name(std::string_view name) {
    return !name.empty() && name.size() <= 200 && name.front() != '.' && std::ranges::none_of(name, [](char c) {
        return c == '/' || c == '\\' || c == ':' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
}

// The text is shown on terminals, so it must not contain control characters.
bool is_printable(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

auto wrong(const JsonFields& fields, const char* key, std::string_view what) {
    return fail(Errc::kCorrupt, fmt::format("\"{}\" {}", fields.name_of(key), what));
}

Result<std::string> text_of(const JsonFields& fields, const char* key) {
    TROVE_TRY(auto text, fields.text(key));
    if (text.empty() || text.size() > kMostTextBytes)
        return wrong(fields, key, fmt::format("must have between 1 and {} bytes", kMostTextBytes));
    if (!is_printable(text)) return wrong(fields, key, "holds characters that a terminal would act on");
    return text;
}

Result<std::string> file_of(const JsonFields& fields, const char* key) {
    TROVE_TRY(auto name, fields.text(key));
    if (!is_plain_name(name))
        return wrong(fields, key, fmt::format("must be the name of a file in the model's own folder, not {:?}", name));
    return name;
}

Result<int> number_of(const JsonFields& fields, const char* key, int least, int most) {
    TROVE_TRY(const auto number, fields.whole(key, least, most));
    return static_cast<int>(number);
}

template <class E>
Result<E> choice_of(const JsonFields& fields, const char* key, std::span<const std::pair<const char*, E>> choices) {
    TROVE_TRY(const auto word, fields.text(key));
    std::vector<std::string_view> known;
    for (const auto& [name, value] : choices) {
        if (word == name) return value;
        known.emplace_back(name);
    }
    return wrong(fields, key, fmt::format("must be one of \"{}\"", fmt::join(known, "\", \"")));
}

Result<std::array<float, 3>> channels_of(const JsonFields& fields, const char* key, double least) {
    TROVE_TRY(const auto numbers, fields.numbers(key, 3));
    std::array<float, 3> channels{};
    for (std::size_t i = 0; i < 3; ++i) {
        if (numbers[i] < least || numbers[i] > 1000)
            return wrong(fields, key, fmt::format("must be three numbers from {} to 1000", least));
        channels.at(i) = static_cast<float>(numbers[i]);
    }
    return channels;
}

constexpr std::pair<const char*, Family> kFamilies[] = {
    {"clip", Family::kClip}, {"siglip", Family::kSiglip}, {"siglip2", Family::kSiglip2}};
constexpr std::pair<const char*, ResizeMode> kResizes[] = {{"shortest_edge_crop", ResizeMode::kShortestEdgeCrop},
                                                           {"squash", ResizeMode::kSquash}};
constexpr std::pair<const char*, Resample> kResamples[] = {{"bicubic", Resample::kBicubic},
                                                           {"bilinear", Resample::kBilinear}};
constexpr std::pair<const char*, Padding> kPaddings[] = {{"none", Padding::kNone}, {"max", Padding::kMax}};

Result<std::string> model_name(const JsonFields& top) {
    TROVE_TRY(auto name, top.text("name"));
    if (!is_model_name(name)) return wrong(top, "name", "must be made of a-z, 0-9, '-', '_' and '.', 64 at most");
    return name;
}

Result<ImageTower> image_tower(const JsonFields& fields) {
    ImageTower tower;
    TROVE_TRY(tower.file, file_of(fields, "file"));
    TROVE_TRY(tower.input, text_of(fields, "input"));
    TROVE_TRY(tower.output, text_of(fields, "output"));
    TROVE_TRY(tower.size_px, number_of(fields, "size", 8, 2048));
    TROVE_TRY(tower.resize, choice_of<ResizeMode>(fields, "resize", kResizes));
    TROVE_TRY(tower.resample, choice_of<Resample>(fields, "resample", kResamples));
    TROVE_TRY(tower.mean, channels_of(fields, "mean", -1000));
    TROVE_TRY(tower.std_dev, channels_of(fields, "std", 1e-6));
    return tower;
}

Result<TextTower> text_tower(const JsonFields& fields) {
    TextTower tower;
    TROVE_TRY(tower.file, file_of(fields, "file"));
    TROVE_TRY(tower.input, text_of(fields, "input"));
    TROVE_TRY(tower.output, text_of(fields, "output"));
    TROVE_TRY(tower.attention_mask, fields.text_or("attention_mask", ""));
    TROVE_TRY(tower.tokenizer, file_of(fields, "tokenizer"));
    TROVE_TRY(tower.context_length, number_of(fields, "context_length", 3, 8192));
    TROVE_TRY(tower.padding, choice_of<Padding>(fields, "pad", kPaddings));
    if (fields.has("pad_id") || tower.padding == Padding::kMax) {
        TROVE_TRY(tower.pad_id, number_of(fields, "pad_id", 0, 0x7fffffff));
    }
    return tower;
}

bool is_hash(const std::string& text) {
    return text.size() == 64 &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Result<std::map<std::string, std::string>> hashes(const JsonFields& fields, const Manifest& manifest) {
    std::map<std::string, std::string> all;
    for (const auto& item : fields.value().items()) {
        const std::string& file = item.key();
        if (!is_plain_name(file))
            return fail(Errc::kCorrupt,
                        fmt::format("\"sha256\" names {:?}, which is not a file in the model's own folder", file));
        TROVE_TRY(auto hash, fields.text(file.c_str()));
        if (!is_hash(hash)) return wrong(fields, file.c_str(), "must be 64 lower-case hexadecimal digits");
        all.emplace(file, std::move(hash));
    }
    for (const std::string& file : {manifest.image.file, manifest.text.file, manifest.text.tokenizer})
        if (!all.contains(file))
            return wrong(fields, file.c_str(), "is missing: every file of the model has its SHA-256 there");
    return all;
}

Result<Manifest> parse_manifest(std::span<const std::uint8_t> bytes) {
    TROVE_TRY(const auto document, parse_json(bytes));
    TROVE_TRY(const auto top, JsonFields::of(document, ""));
    TROVE_TRY(const auto schema, top.whole("schema", kSchema, INT64_MAX));
    if (schema > kSchema)
        return fail(
            Errc::kTooNew,
            fmt::format("is written for a newer Trove (schema {}; this one knows {}): update Trove", schema, kSchema));
    Manifest manifest;
    TROVE_TRY(manifest.name, model_name(top));
    TROVE_TRY(manifest.title, text_of(top, "title"));
    TROVE_TRY(manifest.family, choice_of<Family>(top, "family", kFamilies));
    TROVE_TRY(manifest.licence, text_of(top, "licence"));
    TROVE_TRY(manifest.languages, top.texts_or_none("languages"));
    if (!std::ranges::all_of(manifest.languages, is_printable))
        return wrong(top, "languages", "hold characters that a terminal would act on");
    TROVE_TRY(manifest.dimensions, number_of(top, "dimensions", 1, 16384));
    TROVE_TRY(const auto image, top.object("image"));
    TROVE_TRY(manifest.image, image_tower(image));
    TROVE_TRY(const auto text, top.object("text"));
    TROVE_TRY(manifest.text, text_tower(text));
    TROVE_TRY(const auto sha256, top.object("sha256"));
    TROVE_TRY(manifest.sha256, hashes(sha256, manifest));
    return manifest;
}

std::set<std::string> files_of(const Manifest& manifest) {
    std::set<std::string> files{manifest.image.file, manifest.text.file, manifest.text.tokenizer};
    for (const auto& [file, hash] : manifest.sha256) files.insert(file);
    return files;
}

Result<void> check_files(const Manifest& manifest) {
    for (const std::string& file : files_of(manifest)) {
        struct stat st{};
        const auto path = manifest.folder / file;
        if (::stat(path.c_str(), &st) != 0)
            return fail(system_error(
                errno, fmt::format("model \"{}\": {} is missing; get the model again with `trove models pull {}`",
                                   manifest.name, display(path), manifest.name)));
        if (!S_ISREG(st.st_mode))
            return fail(Errc::kInvalid,
                        fmt::format("model \"{}\": {} is not a regular file", manifest.name, display(path)));
    }
    return {};
}

// Everything that affects a vector, one fact per line. Numbers are written so that equal floats give equal text.
std::string facts(const Manifest& manifest) {
    const ImageTower& image = manifest.image;
    const TextTower& text = manifest.text;
    std::string out = fmt::format("trove-model 1\nfamily {}\ndimensions {}\n", static_cast<int>(manifest.family),
                                  manifest.dimensions);
    out += fmt::format("image {} {} {} {} {} {}\nmean {}\nstd {}\n", image.file, image.input, image.output,
                       image.size_px, static_cast<int>(image.resize), static_cast<int>(image.resample),
                       fmt::join(image.mean, " "), fmt::join(image.std_dev, " "));
    out += fmt::format("text {} {} {} {} {} {} {} {}\n", text.file, text.input, text.output, text.attention_mask,
                       text.tokenizer, text.context_length, static_cast<int>(text.padding), text.pad_id);
    for (const auto& [file, hash] : manifest.sha256) out += fmt::format("file {} {}\n", file, hash);
    return out;
}

template <class E>
const char* word_of(std::span<const std::pair<const char*, E>> choices, E value) {
    for (const auto& [name, known] : choices)
        if (known == value) return name;
    return "";
}

}  // namespace

bool is_model_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && name.front() != '.' && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
}

std::string manifest_text(const Manifest& manifest) {
    using Json = nlohmann::ordered_json;
    const ImageTower& image = manifest.image;
    const TextTower& text = manifest.text;
    Json words{{"file", text.file}, {"input", text.input}, {"output", text.output}};
    if (!text.attention_mask.empty()) words["attention_mask"] = text.attention_mask;
    words.update(Json{{"tokenizer", text.tokenizer},
                      {"context_length", text.context_length},
                      {"pad", word_of<Padding>(kPaddings, text.padding)},
                      {"pad_id", text.pad_id}});
    const Json pictures{{"file", image.file},
                        {"input", image.input},
                        {"output", image.output},
                        {"size", image.size_px},
                        {"resize", word_of<ResizeMode>(kResizes, image.resize)},
                        {"resample", word_of<Resample>(kResamples, image.resample)},
                        {"mean", image.mean},
                        {"std", image.std_dev}};
    const Json all{{"schema", kSchema},
                   {"name", manifest.name},
                   {"title", manifest.title},
                   {"family", word_of<Family>(kFamilies, manifest.family)},
                   {"licence", manifest.licence},
                   {"languages", manifest.languages},
                   {"dimensions", manifest.dimensions},
                   {"image", pictures},
                   {"text", words},
                   {"sha256", manifest.sha256}};
    return all.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string Manifest::fingerprint() const {
    const std::string all = facts(*this);
    // Without a hash the facts themselves identify the model, only at greater length.
    return trove::sha256(all).value_or(all);
}

Result<Manifest> read_manifest(const std::filesystem::path& folder) {
    const auto path = folder / kFileName;
    const auto bytes = read_file(path, kMostManifestBytes);
    if (!bytes) {
        Error error = prefixed(bytes.error(), display(path));
        if (error.code == Errc::kNotFound)
            error.what += "; a model folder has a trove-model.json: `trove models list` shows the models that are here";
        return fail(std::move(error));
    }
    auto manifest = parse_manifest(*bytes);
    if (!manifest) return fail(prefixed(manifest.error(), display(path)));
    manifest->folder = folder;
    TROVE_CHECKED(check_files(*manifest));
    return manifest;
}

Result<void> verify(const Manifest& manifest) {
    for (const auto& [file, wanted] : manifest.sha256) {
        const auto found = sha256_of_file(manifest.folder / file);
        if (!found) return fail(prefixed(found.error(), fmt::format("model \"{}\"", manifest.name)));
        if (*found != wanted)
            return fail(
                Errc::kCorrupt,
                fmt::format("model \"{}\": {} is damaged: its SHA-256 is {} and should be {}; get the model again "
                            "with `trove models pull {}`",
                            manifest.name, display(manifest.folder / file), *found, wanted, manifest.name));
    }
    return {};
}

}  // namespace trove::embed
