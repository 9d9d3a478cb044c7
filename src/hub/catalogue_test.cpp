// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/catalogue.h"

#include "base/source_folder_for_test.h"
#include "hub/folder_for_test.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

namespace trove::hub {
namespace {

using nlohmann::json;

const std::filesystem::path kOwn = source_folder() / "models/catalogue.json";

json own() {
    return json::parse(contents(kOwn));
}

TEST(Catalogue, TheProgramsOwnIsReadableAndSaysWhatItKnows) {
    const auto catalogue = own_catalogue();
    ASSERT_TRUE(catalogue) << catalogue.error().what;
    for (const char* name : {"clip-vit-b-32", "clip-vit-b-32-int8", "clip-vit-b-16", "clip-vit-l-14",
                             "openclip-vit-b-32-laion2b", "siglip-b-16-224", "siglip2-b-16-224", "siglip2-b-16-256"})
        EXPECT_TRUE(catalogue->find(name)) << name;
    const std::set<std::string> licences{"MIT", "Apache-2.0"};
    for (const auto& model : catalogue->models) {
        EXPECT_TRUE(licences.contains(model.licence)) << model.name << ": " << model.licence;
        EXPECT_FALSE(model.status.empty());
        EXPECT_EQ(model.dimensions, model.name.starts_with("siglip") || model.name == "clip-vit-l-14" ? 768 : 512)
            << model.name;
    }
    const auto recommended = catalogue->find(catalogue->recommended);
    ASSERT_TRUE(recommended) << catalogue->recommended;
    for (const auto& file : recommended->model->precisions.at(recommended->precision))
        EXPECT_TRUE(file.sha256 && file.size_bytes) << "what is recommended must be verifiable: " << file.name;
    const auto unknown = catalogue->find("clip-vit-z");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, Errc::kNotFound);
    EXPECT_NE(unknown.error().what.find("clip-vit-b-32-int8"), std::string::npos) << unknown.error().what;
}

TEST(Catalogue, NamesAPrecision) {
    const auto catalogue = own_catalogue();
    ASSERT_TRUE(catalogue);
    const auto plain = catalogue->find("clip-vit-b-32");
    EXPECT_EQ(plain->precision, plain->model->default_precision);
    EXPECT_EQ(catalogue->find("clip-vit-b-32-int8")->precision, "int8");
    EXPECT_EQ(plain->model->installed_name("fp32"), "clip-vit-b-32");
    EXPECT_EQ(plain->model->installed_name("int8"), "clip-vit-b-32-int8");
    EXPECT_EQ(total_bytes(plain->model->precisions.at("int8")), 89'117'001U + 64'504'507U + 2'224'119U);
    EXPECT_EQ(total_bytes({{"a", "a", 5, {}}, {"b", "b", {}, {}}}), std::nullopt);
}

// Each change breaks the field that the error must name.
TEST(Catalogue, NamesTheFieldThatIsWrong) {
    const std::string model = "/models/0";
    const std::string file = model + "/precisions/fp32/files/0";
    const std::vector<std::tuple<std::string, json, std::string>> changes{
        {"/schema", 2, "newer Trove"},
        {"/schema", "1", "\"schema\" must be a whole number"},
        {"/base", "ftp://a", "\"base\""},
        {"/base", "models", "\"base\""},
        {"/recommended", "nothing", "\"recommended\""},
        {"/models", json::object(), "\"models\""},
        {model, 7, "\"models[0]\""},
        {model + "/name", "../up", "\"models[0].name\""},
        {model + "/name", "a.partial", "\"models[0].name\""},
        {model + "/name", "clip-vit-b-16", "\"models[1].name\" appears twice"},
        {model + "/title", "bell\a", "\"models[0].title\""},
        {model + "/title", "\u009b31m", "\"models[0].title\""},
        {model + "/family", "blip", "\"models[0].family\""},
        {model + "/dimensions", 1e9, "\"models[0].dimensions\""},
        {model + "/languages", json::array(), "\"models[0].languages\""},
        {model + "/image/size", 7, "\"models[0].image.size\""},
        {model + "/image/std", json{0, 1, 1}, "\"models[0].image.std\""},
        {model + "/text/pad", "left", "\"models[0].text.pad\""},
        {model + "/default_precision", "fp64", "\"models[0].default_precision\""},
        {model + "/precisions/fp32/files", json::array(), "\"models[0].precisions.fp32.files\""},
        {file + "/name", "../visual.onnx", "files[0].name\""},
        {file + "/name", "trove-model.json", "files[0].name\""},
        {file + "/name", "x.part", "files[0].name\""},
        {file + "/path", "../../etc/passwd", "files[0].path\""},
        {file + "/path", "a/../b", "files[0].path\""},
        {file + "/path", "/a", "files[0].path\""},
        {file + "/path", "a?b", "files[0].path\""},
        {file + "/size", -1, "files[0].size\""},
        {file + "/sha256", std::string(64, 'A'), "files[0].sha256\""},
    };
    for (const auto& [at, value, says] : changes) {
        auto document = own();
        document[json::json_pointer(at)] = value;
        const auto parsed = parse_catalogue(document.dump());
        ASSERT_FALSE(parsed) << at << " " << value;
        EXPECT_NE(parsed.error().what.find(says), std::string::npos) << parsed.error().what;
        EXPECT_EQ(parsed.error().code, at == "/schema" && value == 2 ? Errc::kTooNew : Errc::kCorrupt) << at;
    }
    // A misspelt key must not turn into "not known".
    for (const std::string key : {"size", "sha256", "path"}) {
        auto document = own();
        document[json::json_pointer(file)].erase(key);
        EXPECT_FALSE(parse_catalogue(document.dump())) << key;
    }
}

TEST(Catalogue, SurvivesAnyBytes) {
    const std::string good = contents(kOwn).substr(0, 6000);
    std::mt19937 random(3);
    for (int round = 0; round < 2000; ++round) {
        std::string bytes = good;
        for (int change = 0; change < 3; ++change) bytes[random() % bytes.size()] = static_cast<char>(random());
        if (round % 3 == 0) bytes.resize(random() % bytes.size());
        EXPECT_FALSE(parse_catalogue(bytes));  // it is cut off anyway
    }
    EXPECT_FALSE(parse_catalogue(std::string(1U << 20U, '[')));
    EXPECT_EQ(parse_catalogue(std::string((1U << 20U) + 1, ' ')).error().code, Errc::kUnsupported);
    EXPECT_FALSE(parse_catalogue(""));
}

TEST(Catalogue, IsReadFromAFile) {
    const TemporaryFolder folder;
    EXPECT_TRUE(read_catalogue(kOwn));
    const auto path = folder.path() / "mine.json";
    EXPECT_EQ(read_catalogue(path).error().code, Errc::kNotFound);
    write(path, "{");
    const auto broken = read_catalogue(path);
    ASSERT_FALSE(broken);
    EXPECT_TRUE(broken.error().what.starts_with(path.native() + ": not valid JSON")) << broken.error().what;
}

TEST(Catalogue, MakesAddresses) {
    const CatalogueFile file{"visual.onnx", "a/b.onnx", {}, {}};
    EXPECT_EQ(address_of("https://models.example/", file).value_or("?"), "https://models.example/a/b.onnx");
    EXPECT_EQ(address_of("/srv/my models", file).value_or("?"), "file:///srv/my%20models/a/b.onnx");
    for (const char* base : {"", "models", "ftp://a", "file://host/a", "https://a b", "http://a\n"})
        EXPECT_EQ(address_of(base, file).error().code, Errc::kInvalid) << base;
}

}  // namespace
}  // namespace trove::hub
