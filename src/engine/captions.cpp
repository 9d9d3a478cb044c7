// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/captions.h"

#include "base/backoff.h"
#include "captioner/captioner.h"
#include "catalog/reader.h"
#include "catalog/writer.h"
#include "engine/library.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace trove::engine {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMostFaultsInARow = 8;
constexpr int kLeastWords = 5;
constexpr int kMostWords = 300;
constexpr std::size_t kMostPromptBytes = 4000;
constexpr std::size_t kPage = 256;
constexpr const char* kLockFile = "captions.lock";
constexpr auto kLongestPause = std::chrono::milliseconds(60'000);

CaptionSettings settings_in(const std::unordered_map<std::string, std::string>& rows) {
    const auto value = [&](const char* name) {
        const auto found = rows.find(name);
        return found == rows.end() ? std::string() : found->second;
    };
    CaptionSettings settings{value("endpoint"), value("model"), value("prompt"), value("language"), 40};
    const std::string words = value("words");
    int number = 0;
    if (std::from_chars(words.data(), words.data() + words.size(), number).ec == std::errc() && number >= kLeastWords &&
        number <= kMostWords)
        settings.words = number;
    return settings;
}

// One run: finds the server, then sends photo after photo.
class Run {
public:
    Run(Library& library,
        catalog::CatalogReader& reader,
        http_client::Client& client,
        const CaptionOptions& options,
        const Job& job)
        : library_(library), reader_(reader), client_(client), options_(options), job_(job) {}

    Result<CaptionProgress> all() {
        TROVE_TRY(const auto rows, reader_.captions().settings());
        const CaptionSettings settings = settings_in(rows);
        TROVE_CHECKED(find_server(settings));
        wish_ = {progress_.model, caption_prompt(settings), settings.words, options_.patience};
        if (options_.retry_failed)
            TROVE_CHECKED(write([](catalog::CatalogWriter& writer) { return writer.captions().forget_failures(); }));
        TROVE_TRY(progress_.to_do, reader_.captions().count_owed(options_.again, progress_.model));
        if (options_.most) progress_.to_do = std::min(progress_.to_do, *options_.most);
        start_ = Clock::now();
        report();
        PhotoId last{0};
        while (progress_.done + progress_.failed < progress_.to_do) {
            TROVE_TRY(const auto photos, reader_.captions().owed(last, kPage, options_.again, progress_.model));
            if (photos.empty()) break;
            for (const PhotoId photo : photos) {
                if (progress_.done + progress_.failed >= progress_.to_do) break;
                TROVE_CHECKED(one(photo));
                last = photo;
            }
        }
        report();
        return progress_;
    }

private:
    Result<void> find_server(const CaptionSettings& settings) {
        server_.key = options_.key;
        std::vector<std::string> models;
        if (!settings.endpoint.empty()) {
            server_.endpoint = settings.endpoint;
            TROVE_TRY(models, captioner::models_of(client_, server_, job_.stop));
        } else {
            server_.endpoint.clear();
            for (const auto& endpoint : captioner::usual_endpoints()) {
                auto found = captioner::models_of(client_, {endpoint, options_.key}, job_.stop);
                if (job_.cancelled()) return stopped();
                if (!found || found->empty()) continue;
                server_.endpoint = endpoint;
                models = std::move(*found);
                break;
            }
            if (server_.endpoint.empty())
                return fail(
                    Errc::kNotFound,
                    fmt::format(
                        "no server with a model answers at {}. Start Ollama, llama.cpp's server, LM Studio or vLLM "
                        "with "
                        "a model that takes pictures, or say where one is: trove captions settings --endpoint ADDRESS",
                        fmt::join(captioner::usual_endpoints(), ", ")));
        }
        progress_.endpoint = server_.endpoint;
        progress_.model = settings.model;
        // A server may accept more names than it lists, and says so itself when it does not know one.
        if (!progress_.model.empty()) return {};
        TROVE_TRY(progress_.model, captioner::model_that_sees(models));
        return {};
    }

    // One photo until it has a caption or is left alone. An error ends the run.
    Result<void> one(PhotoId photo) {
        const auto picture = library_.picture(photo, kCaptionEdgePx);
        if (!picture) return not_this(photo, picture.error().what, catalog::kMostCaptionTries);
        TROVE_TRY(int tries, reader_.captions().tries(photo));
        while (true) {
            if (job_.cancelled()) return stopped();
            auto outcome = captioner::describe(client_, server_, wish_, *picture, job_.stop);
            switch (outcome.ending) {
                case captioner::Ending::kSaid:
                    backoff_.succeeded();
                    refusals_ = 0;
                    return keep(photo, std::move(outcome.text));
                case captioner::Ending::kStopped:
                    return stopped();
                case captioner::Ending::kNobody:
                    return fail(Errc::kIo, fmt::format("{}: {}", server_.endpoint, outcome.error.what));
                case captioner::Ending::kNotThis:
                    // A server that refuses every picture is itself at fault.
                    if (++refusals_ >= kMostFaultsInARow) return gives_up(outcome.error.what);
                    return not_this(photo, outcome.error.what, catalog::kMostCaptionTries);
                case captioner::Ending::kAgain:
                    ++tries;
                    TROVE_CHECKED(write([&](catalog::CatalogWriter& writer) {
                        return writer.captions().put_failure(photo, outcome.error.what, tries);
                    }));
                    break;
                case captioner::Ending::kAway:
                    break;
            }
            const auto pause = backoff_.after_failure(outcome.retry_after);
            if (backoff_.failures() >= kMostFaultsInARow) return gives_up(outcome.error.what);
            TROVE_CHECKED(wait(pause, outcome.error.what));
            if (tries >= catalog::kMostCaptionTries) return left_alone();
        }
    }

    Result<void> keep(PhotoId photo, std::string text) {
        TROVE_CHECKED(write([&](catalog::CatalogWriter& writer) -> Result<void> {
            // A caption that a person wrote in the meantime stands.
            TROVE_TRY([[maybe_unused]] const bool kept, writer.captions().put(photo, {text, progress_.model, 0}));
            return {};
        }));
        ++progress_.done;
        progress_.photo = photo;
        progress_.caption = std::move(text);
        report();
        return {};
    }

    Result<void> not_this(PhotoId photo, const std::string& reason, int tries) {
        TROVE_CHECKED(
            write([&](catalog::CatalogWriter& writer) { return writer.captions().put_failure(photo, reason, tries); }));
        return left_alone();
    }

    Result<void> left_alone() {
        ++progress_.failed;
        report();
        return {};
    }

    Result<void> wait(std::chrono::milliseconds time, const std::string& why) {
        progress_.waiting = why;
        report();
        progress_.waiting.clear();
        if (!client_.pause(time, job_.stop)) return stopped();
        return {};
    }

    template <class Change>
    Result<void> write(Change&& change) {
        TROVE_TRY(auto writer, catalog::CatalogWriter::open(library_.folder()));
        TROVE_CHECKED(writer.begin());
        TROVE_CHECKED(change(writer));
        return writer.commit();
    }

    static tl::unexpected<Error> stopped() {
        return fail(Errc::kCancelled,
                    "stopped; the captions that were made are kept, and the next run goes on from here");
    }

    [[nodiscard]] tl::unexpected<Error> gives_up(std::string_view why) const {
        return fail(
            Errc::kIo,
            fmt::format("{} fails again and again: {}. What was captioned is kept; to go on: trove captions run",
                        server_.endpoint, why));
    }

    void report() {
        if (!options_.on_progress) return;
        progress_.elapsed_s = std::chrono::duration<double>(Clock::now() - start_).count();
        if (progress_.done > 0 && progress_.elapsed_s > 0) {
            progress_.per_minute = 60 * static_cast<double>(progress_.done) / progress_.elapsed_s;
            progress_.eta_s =
                60 * static_cast<double>(progress_.to_do - progress_.done - progress_.failed) / progress_.per_minute;
        }
        options_.on_progress(progress_);
    }

    Library& library_;
    catalog::CatalogReader& reader_;
    http_client::Client& client_;
    const CaptionOptions& options_;
    const Job& job_;
    captioner::Server server_;
    captioner::Wish wish_;
    CaptionProgress progress_;
    Backoff backoff_{options_.first_pause, kLongestPause};  // counts over photos
    int refusals_ = 0;                                      // in a row
    Clock::time_point start_ = Clock::now();
};

}  // namespace

Result<CaptionSettings> Captions::settings() {
    TROVE_TRY(auto reader, catalog::CatalogReader::open(library_.folder()));
    TROVE_TRY(const auto rows, reader.captions().settings());
    return settings_in(rows);
}

Result<CaptionSettings> Captions::change(const CaptionChange& change) {
    std::vector<std::pair<std::string_view, std::string>> values;
    if (change.endpoint) {
        std::string endpoint;
        if (!change.endpoint->empty()) {
            TROVE_TRY(endpoint, captioner::endpoint_of(*change.endpoint));
        }
        values.emplace_back("endpoint", endpoint);
    }
    if (change.words && (*change.words < kLeastWords || *change.words > kMostWords))
        return fail(Errc::kInvalid,
                    fmt::format("a caption has {} to {} words, not {}", kLeastWords, kMostWords, *change.words));
    const std::pair<std::string_view, const std::optional<std::string>&> texts[] = {
        {"model", change.model}, {"prompt", change.prompt}, {"language", change.language}};
    for (const auto& [name, text] : texts) {
        if (!text) continue;
        if (text->size() > kMostPromptBytes)
            return fail(Errc::kInvalid,
                        fmt::format("the {} is {} bytes long; {} are the most", name, text->size(), kMostPromptBytes));
        values.emplace_back(name, valid_utf8(*text));
    }
    if (change.words) values.emplace_back("words", std::to_string(*change.words));
    if (!values.empty()) {
        TROVE_TRY(auto writer, catalog::CatalogWriter::open(library_.folder()));
        TROVE_CHECKED(writer.begin());
        for (const auto& [name, value] : values) TROVE_CHECKED(writer.captions().put_setting(name, value));
        TROVE_CHECKED(writer.commit());
    }
    return settings();
}

Result<std::optional<Caption>> Captions::of(PhotoId photo) {
    TROVE_TRY(auto reader, catalog::CatalogReader::open(library_.folder()));
    TROVE_TRY([[maybe_unused]] const auto known, reader.photos().get(photo));
    return reader.captions().of(photo);
}

Result<void> Captions::set(PhotoId photo, std::string_view text) {
    TROVE_TRY(auto reader, catalog::CatalogReader::open(library_.folder()));
    TROVE_TRY([[maybe_unused]] const auto known, reader.photos().get(photo));
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(library_.folder()));
    TROVE_CHECKED(writer.begin());
    TROVE_TRY([[maybe_unused]] const bool kept, writer.captions().put(photo, {captioner::tidied(text), {}, 0}));
    return writer.commit();
}

Result<CaptionStatus> Captions::status() {
    TROVE_TRY(auto reader, catalog::CatalogReader::open(library_.folder()));
    TROVE_TRY(const auto counts, reader.captions().counts());
    TROVE_TRY(const auto rows, reader.captions().settings());
    const bool running = FileLock::is_held(library_.folder() / kLockFile);
    return CaptionStatus{counts.by_model, counts.by_person, counts.owed, counts.failed, running, settings_in(rows)};
}

Result<std::vector<CaptionFailure>> Captions::failures(std::size_t most) {
    TROVE_TRY(auto reader, catalog::CatalogReader::open(library_.folder()));
    TROVE_TRY(auto rows, reader.captions().failures(most));
    std::vector<CaptionFailure> failures;
    for (auto& row : rows) failures.push_back({row.photo, row.tries, std::move(row.reason), row.at_s});
    return failures;
}

Result<CaptionProgress> Captions::run(const CaptionOptions& options, const Job& job) {
    const auto lock = FileLock::acquire(library_.folder() / kLockFile);
    if (!lock && lock.error().code == Errc::kBusy)
        return fail(Errc::kBusy, "captions are being made already; wait for that run to end, or stop it");
    if (!lock) return fail(lock.error());
    TROVE_TRY(auto client, http_client::Client::open());
    TROVE_TRY(auto reader, catalog::CatalogReader::open(library_.folder()));
    return Run(library_, reader, client, options, job).all();
}

}  // namespace trove::engine
