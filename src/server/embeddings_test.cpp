// SPDX-License-Identifier: GPL-3.0-or-later
//
// The embedding service over real sockets, and a crawl that uses it.
#include "base/half.h"
#include "base/source_folder_for_test.h"
#include "json/json.h"
#include "server/client_for_test.h"
#include "server/library_for_test.h"
#include "server/server.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>

namespace trove::server {
namespace {

using json::Json;

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
    EXPECT_EQ(a.size(), b.size());
    return a.size() == b.size() ? std::inner_product(a.begin(), a.end(), b.begin(), 0.0) : 0;
}

std::vector<std::vector<float>> vectors_of_halves(const std::string& body, std::size_t width) {
    std::vector<std::vector<float>> vectors;
    const Bytes bytes(body.begin(), body.end());
    for (std::size_t at = 0; at + 2 * width <= bytes.size(); at += 2 * width)
        vectors.push_back(from_half_bytes(std::span(bytes).subspan(at, 2 * width)));
    return vectors;
}

std::string form(std::span<const Bytes> files, std::string_view name = "image") {
    std::string body;
    for (const Bytes& file : files) {
        body += fmt::format("--xyz\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"a.bmp\"\r\n\r\n", name);
        body.append(file.begin(), file.end());
        body += "\r\n";
    }
    return body + "--xyz--\r\n";
}

class Embeddings : public testing::Test {
protected:
    void SetUp() override {
        if (!test_library().problem.empty()) GTEST_SKIP() << test_library().problem;
        ServeOptions options;
        options.port = 0;
        auto server = Server::start(*test_library().library, options);
        ASSERT_TRUE(server) << server.error().what;
        server_ = std::move(*server);
        address_ = fmt::format("http://127.0.0.1:{}", server_->port());
    }

    [[nodiscard]] Reply post(const std::string& path,
                             const std::string& type,
                             std::string body,
                             std::vector<std::string> headers = {}) const {
        headers.push_back("Content-Type: " + type);
        return fetch(address_ + path, {.method = "POST",
                                       .headers = std::move(headers),
                                       .body = std::move(body),
                                       .form_picture = {},
                                       .chunked = false});
    }

    std::unique_ptr<Server> server_;
    std::string address_;
};

constexpr const char* kForm = "multipart/form-data; boundary=xyz";

TEST_F(Embeddings, SayWhichModel) {
    const auto reply = fetch(address_ + "/api/v1/embeddings");
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto model = test_library().library->embedding().model();
    ASSERT_TRUE(model);
    const auto said = Json::parse(reply.body);
    EXPECT_EQ(said.at("model"), model->name);
    EXPECT_EQ(said.at("fingerprint"), model->fingerprint);
    EXPECT_EQ(said.at("dimensions"), model->dimensions);
}

TEST_F(Embeddings, OfTextsAreThoseOfTheLibrary) {
    const auto reply = post("/api/v1/embeddings", "application/json", R"({"texts": ["a dog", "", "zwei rote Boote"]})");
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto vectors = Json::parse(reply.body).at("embeddings").get<std::vector<std::vector<float>>>();
    ASSERT_EQ(vectors.size(), 3U);
    EXPECT_GT(cosine(vectors[0], *test_library().library->embedding().text("a dog")), 0.99999);
    EXPECT_GT(cosine(vectors[2], *test_library().library->embedding().text("zwei rote Boote")), 0.99999);
    const auto raw = post("/api/v1/embeddings", "application/json; charset=utf-8", R"({"texts": ["a dog"]})",
                          {"Accept: application/octet-stream"});
    ASSERT_EQ(raw.status, 200);
    EXPECT_EQ(raw.headers.at("content-type"), "application/octet-stream");
    const auto halves = vectors_of_halves(raw.body, vectors[0].size());
    ASSERT_EQ(halves.size(), 1U);
    EXPECT_GT(cosine(halves[0], vectors[0]), 0.999);
    EXPECT_EQ(raw.headers.at("x-trove-model"), test_library().library->embedding().model()->fingerprint);
}

TEST_F(Embeddings, OfManyPicturesComeInOrder) {
    std::vector<Bytes> files;
    for (unsigned shade = 0; shade < 20; ++shade) files.push_back(bitmap(50 + shade, 40, shade));
    const auto reply = post("/api/v1/embeddings", kForm, form(files));
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto vectors = Json::parse(reply.body).at("embeddings").get<std::vector<std::vector<float>>>();
    ASSERT_EQ(vectors.size(), files.size());
    for (const std::size_t i : {0U, 7U, 19U})
        EXPECT_GT(cosine(vectors[i], *test_library().library->embedding().image(files[i])), 0.9999) << i;
}

TEST_F(Embeddings, OfOldClientsGetTheirShape) {
    const std::vector<Bytes> one{bitmap(60, 40, 3)};
    const auto reply = post("/embeddings", kForm, form(one));
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto said = Json::parse(reply.body);
    EXPECT_GT(
        cosine(said.at("embeddings").get<std::vector<float>>(), *test_library().library->embedding().image(one[0])),
        0.9999);
    EXPECT_GE(said.at("generation_time_sec").get<double>(), 0);
}

TEST_F(Embeddings, RefuseWhatMakesNoSense) {
    const std::vector<Bytes> good{bitmap(60, 40, 3)};
    const std::vector<Bytes> two{good[0], good[0]};
    const std::vector<Bytes> bad{good[0], Bytes{'n', 'o'}};
    const std::vector<Bytes> many(257, Bytes{1});
    const std::string path = "/api/v1/embeddings";
    for (const auto& [reply, says] : std::vector<std::pair<Reply, std::string>>{
             {post(path, "application/json", "{"), "texts"},
             {post(path, "application/json", R"({"texts": "a dog"})"), "texts"},
             {post(path, "application/json", R"({"texts": [7]})"), "string"},
             {post(path, "application/json", fmt::format(R"({{"texts": ["{}"]}})", std::string(10'001, 'x'))), "10000"},
             {post(path, "text/plain", ""), "form"},
             {post(path, kForm, form(good, "picture")), "image"},
             {post(path, kForm, form(good).substr(0, 500)), "breaks off"},
             {post(path, kForm, form(many)), "256"},
             {post("/embeddings", kForm, form(two)), "one picture"}}) {
        EXPECT_EQ(reply.status, 400) << says << ": " << reply.body;
        EXPECT_NE(reply.body.find(says), std::string::npos) << reply.body;
    }
    const auto unreadable = post(path, kForm, form(bad));
    EXPECT_EQ(unreadable.status, 415) << unreadable.body;
    EXPECT_NE(unreadable.body.find("picture 2"), std::string::npos) << unreadable.body;
    EXPECT_EQ(
        fetch(address_ + path, {.method = "DELETE", .headers = {}, .body = {}, .form_picture = {}, .chunked = false})
            .status,
        405);
    EXPECT_EQ(post(path, "text/plain", "a dog").status, 415);
    // A page of another site, open in the same browser, gets nothing.
    EXPECT_EQ(post(path, "application/json", R"({"texts": ["a"]})", {"Origin: http://evil.example"}).status, 403);
}

// ---- a crawl with a remote embedder

class Crawl : public Embeddings {
protected:
    void SetUp() override {
        Embeddings::SetUp();
        if (IsSkipped()) return;
        auto library =
            engine::Library::open({.folder = folder_.path() / "library", .models_folder = source_folder() / "models"});
        ASSERT_TRUE(library);
        library_ = std::move(*library);
    }

    Result<CrawlProgress> crawl(const std::string& embedder) {
        const std::array<std::filesystem::path, 1> roots{test_library().folder.path() / "pictures"};
        CrawlOptions options;
        options.embedder = embedder;
        return library_->crawl(roots, options, {});
    }

    // A search finds the same photos in both libraries, with the same scores.
    void expect_same_as_local() {
        Query query;
        query.text = "a blue sky";
        const auto here = library_->search(query);
        const auto there = test_library().library->search(query);
        ASSERT_TRUE(here && there);
        ASSERT_EQ(here->hits.size(), static_cast<std::size_t>(TestLibrary::kPhotos));
        for (std::size_t i = 0; i < here->hits.size(); ++i) {
            EXPECT_EQ(here->hits[i].hash.hex(), there->hits[i].hash.hex());
            EXPECT_NEAR(here->hits[i].score.value_or(9), there->hits[i].score.value_or(-9), 2e-3);
        }
    }

    TemporaryFolder folder_;
    std::unique_ptr<engine::Library> library_;
};

TEST_F(Crawl, GivesTheVectorsThatItWouldMakeItself) {
    const auto done = crawl(address_ + "/");
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->fresh, TestLibrary::kPhotos);
    expect_same_as_local();
}

TEST_F(Crawl, SaysWhenNobodyIsThereAndChangesNothing) {
    const auto nobody = crawl("http://127.0.0.1:1");
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().code, Errc::kIo);
    EXPECT_NE(nobody.error().what.find("127.0.0.1:1"), std::string::npos) << nobody.error().what;
    EXPECT_EQ(crawl("gpu-box").error().code, Errc::kInvalid);
    EXPECT_EQ(crawl("file:///etc/passwd").error().code, Errc::kInvalid);
    EXPECT_EQ(library_->status()->photos, 0);
}

TEST_F(Crawl, RefusesAnEmbedderWithAnotherModel) {
    if (const auto made = library_->models().convert("trove-builtin-1", Precision::kInt8, {}); !made)
        FAIL() << made.error().what;
    const auto used = library_->models().use("trove-builtin-1-int8", false, {}, {});
    ASSERT_TRUE(used) << used.error().what;
    const auto done = crawl(address_);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::kInvalid);
    EXPECT_NE(done.error().what.find("trove-builtin-1"), std::string::npos) << done.error().what;
}

}  // namespace
}  // namespace trove::server
