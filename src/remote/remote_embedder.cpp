// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/remote_embedder.h"

#include "base/backoff.h"
#include "base/guarded.h"
#include "base/half.h"
#include "base/log.h"
#include "remote/bitmap.h"
#include "remote/http_post.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <thread>

namespace trove::remote {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;

constexpr std::size_t kMostAnswerBytes = std::size_t{1} << 20U;
constexpr int kTries = 3;
constexpr auto kFirstPause = std::chrono::milliseconds(500);
constexpr auto kLongestPause = std::chrono::seconds(10);
constexpr auto kAloneFor = std::chrono::minutes(1);

// The message of a problem (RFC 9457), or the status.
std::string reason_of(const Reply& reply) {
    const auto document = Json::parse(reply.body, nullptr, false);
    if (document.is_object() && document.contains("detail") && document["detail"].is_string())
        return valid_utf8(document["detail"].get<std::string>().substr(0, 300));
    return fmt::format("it answered {}", reply.status);
}

// For servers beyond loopback. Not an option, because all users of a machine can see options.
std::string password() {
    const char* value =
        std::getenv("TROVE_EMBEDDER_PASSWORD");  // NOLINT(concurrency-mt-unsafe): nothing in Trove changes it.
    return value == nullptr ? "" : value;
}

bool may_go_better(long status) {
    return status == 429 || status >= 500;
}

void wait(std::chrono::milliseconds time, const std::stop_token& stop) {
    const auto until = Clock::now() + time;
    while (!stop.stop_requested() && Clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

class RemoteEmbedder final : public embed::Embedder {
public:
    RemoteEmbedder(std::string url, std::shared_ptr<const embed::Embedder> local, std::stop_token stop)
        : url_(std::move(url)), local_(std::move(local)), stop_(stop), connections_(password(), std::move(stop)) {}

    [[nodiscard]] const embed::ModelIdentity& identity() const override { return local_->identity(); }

    [[nodiscard]] std::string device() const override { return url_; }

    [[nodiscard]] int wanted_short_edge_px() const override { return local_->wanted_short_edge_px(); }

    [[nodiscard]] Result<embed::PreparedImage> prepare(const media::Image& image) const override {
        return local_->prepare(image);
    }

    [[nodiscard]] Result<media::Image> pixels_of(const embed::PreparedImage& prepared) const override {
        return local_->pixels_of(prepared);
    }

    [[nodiscard]] Result<embed::Vector> embed_text(std::string_view text) const override {
        return local_->embed_text(text);
    }

    void rest() const override { local_->rest(); }

    [[nodiscard]] Result<std::vector<embed::Vector>> embed_images(
        std::span<const embed::PreparedImage> images) const override {
        if (images.empty() || Clock::now() < alone_until_.with([](const auto& until) { return until; }))
            return local_->embed_images(images);
        std::vector<Bytes> files;
        for (const auto& image : images) {
            TROVE_TRY(const auto pixels, local_->pixels_of(image));
            files.push_back(bitmap_of(pixels));
        }
        auto vectors = ask(files);
        if (vectors || vectors.error().code == Errc::kCancelled) return vectors;
        const bool first = alone_until_.with(
            [](auto& until) { return std::exchange(until, Clock::now() + kAloneFor) < Clock::now(); });
        if (first)
            log::warn("remote", "{}: {}; embedding here for the next minute", valid_utf8(url_), vectors.error().what);
        return local_->embed_images(images);
    }

    [[nodiscard]] Result<void> check_identity() const {
        const auto reply = connections_.get(url_ + "/api/v1/embeddings", kMostAnswerBytes);
        if (!reply)
            return fail(prefixed(reply.error(), fmt::format("the embedder {} does not answer", valid_utf8(url_))));
        if (reply->status != 200)
            return fail(Errc::kIo,
                        fmt::format("the embedder {} cannot be used: {}", valid_utf8(url_), reason_of(*reply)));
        const auto document = Json::parse(reply->body, nullptr, false);
        const auto text = [&](const char* key) {
            return document.is_object() && document.contains(key) && document[key].is_string()
                       ? valid_utf8(document[key].get<std::string>())
                       : std::string();
        };
        if (text("fingerprint").empty())
            return fail(Errc::kInvalid, fmt::format("at {} there is no Trove that embeds pictures", valid_utf8(url_)));
        if (text("fingerprint") != identity().fingerprint)
            return fail(Errc::kInvalid, fmt::format("the embedder {} has the model {}, and this library uses {} (or "
                                                    "other files of it): their vectors cannot be compared. "
                                                    "Choose the same model on both sides with: trove models use NAME",
                                                    valid_utf8(url_), text("model").substr(0, 64), identity().name));
        return {};
    }

private:
    [[nodiscard]] Result<std::vector<embed::Vector>> ask(std::span<const Bytes> files) const {
        const auto width = static_cast<std::size_t>(identity().dimensions);
        const std::size_t expected = files.size() * width * sizeof(std::uint16_t);
        Error last;
        Backoff backoff(kFirstPause, kLongestPause);
        while (true) {
            const auto reply =
                connections_.post_images(url_ + "/api/v1/embeddings", files, std::max(expected, kMostAnswerBytes));
            if (!reply) {
                if (reply.error().code == Errc::kCancelled) return fail(reply.error());
                last = reply.error();
            } else if (reply->status != 200) {
                last = {Errc::kIo, reason_of(*reply)};
                if (!may_go_better(reply->status)) return fail(last);
            } else if (reply->model != identity().fingerprint) {
                return fail(Errc::kInvalid, "the model there has changed");
            } else if (reply->body.size() != expected) {
                return fail(Errc::kIo, fmt::format("it gave {} bytes instead of {}", reply->body.size(), expected));
            } else {
                return vectors_of(reply->body, width);
            }
            const auto pause = backoff.after_failure(reply ? reply->retry_after : std::chrono::seconds(0));
            if (backoff.failures() >= kTries) return fail(last);
            wait(pause, stop_);
        }
    }

    // Half floats, little-endian, row by row; of length 1 except for rounding, which normalising corrects.
    static Result<std::vector<embed::Vector>> vectors_of(std::span<const std::uint8_t> bytes, std::size_t width) {
        std::vector<embed::Vector> vectors;
        for (std::size_t at = 0; at < bytes.size(); at += 2 * width) {
            embed::Vector vector = from_half_bytes(bytes.subspan(at, 2 * width));
            double sum = 0;
            for (const float value : vector) sum += static_cast<double>(value) * static_cast<double>(value);
            if (!std::isfinite(sum) || std::abs(sum - 1) > 0.05)
                return fail(Errc::kIo, "its answer is not unit vectors");
            for (float& value : vector) value = static_cast<float>(static_cast<double>(value) / std::sqrt(sum));
            vectors.push_back(std::move(vector));
        }
        return vectors;
    }

    std::string url_;
    std::shared_ptr<const embed::Embedder> local_;
    std::stop_token stop_;
    mutable Connections connections_;
    mutable Guarded<Clock::time_point> alone_until_{Clock::time_point::min()};
};

}  // namespace

Result<std::shared_ptr<const embed::Embedder>> connect(const std::string& url,
                                                       std::shared_ptr<const embed::Embedder> local,
                                                       std::stop_token stop) {
    if (!url.starts_with("http://") && !url.starts_with("https://"))
        return fail(
            Errc::kInvalid,
            fmt::format("{:?} is not the address of an embedder; an example: http://127.0.0.1:7777", valid_utf8(url)));
    auto address = url;
    while (address.ends_with('/')) address.pop_back();
    auto remote = std::make_shared<RemoteEmbedder>(std::move(address), std::move(local), std::move(stop));
    TROVE_CHECKED(remote->check_identity());
    return remote;
}

}  // namespace trove::remote
