// SPDX-License-Identifier: GPL-3.0-or-later
// Library: the work on a whole library: crawls, changes of the model, removal of sources.
#include "base/heap.h"
#include "crawl/crawl.h"
#include "crawl/name_towns.h"
#include "crawl/ocr_phase.h"
#include "engine/library_impl.h"
#include "remote/remote_embedder.h"
#include "sources/folder.h"
#include "tagging/tag_phase.h"

#include <fmt/format.h>

#include <algorithm>

namespace trove::engine {
namespace {

// Whether `inner` lies under `outer` with no hidden folder between them.
bool lies_openly_inside(const std::filesystem::path& inner, const std::filesystem::path& outer) {
    const auto relative = inner.lexically_relative(outer);
    if (relative.empty() || *relative.begin() == "..") return false;
    return std::ranges::none_of(
        relative, [](const std::filesystem::path& part) { return part.native().starts_with('.') && part != "."; });
}

Result<std::vector<std::filesystem::path>> absolute_roots(std::span<const std::filesystem::path> paths) {
    std::vector<std::filesystem::path> roots;
    for (const auto& path : paths) {
        std::error_code error;
        auto root = std::filesystem::canonical(path, error);
        if (error)
            return fail(path.empty()
                            ? Error{Errc::kInvalid, "cannot crawl a path without a name; name a folder or a file"}
                            : system_error(error.value(), fmt::format("cannot crawl {}", display(path))));
        if (sources::is_system_place(root))
            return fail(
                Errc::kInvalid,
                fmt::format("cannot crawl {}: it belongs to the system, and its files are no pictures", display(root)));
        if (std::ranges::find(roots, root) == roots.end()) roots.push_back(std::move(root));
    }
    return roots;
}

}  // namespace

Result<catalog::ModelRow> LibraryImpl::put_model(catalog::WriteSession& session,
                                                 const embed::Embedder& embedder,
                                                 Choose choose) {
    const auto& identity = embedder.identity();
    // A damaged model that still loads would fill the catalog with useless vectors.
    TROVE_CHECKED(models_.verify(identity.name));
    TROVE_TRY(const auto known, session.reader.models().by_fingerprint(identity.fingerprint));
    if (!known) TROVE_CHECKED(models_.probe(identity.name));
    TROVE_CHECKED(session.writer.begin());
    TROVE_TRY(auto model, session.writer.models().put(identity.fingerprint, identity.name, identity.dimensions));
    if (choose == Choose::kInUse) TROVE_CHECKED(session.writer.models().use(model.id));
    if (choose == Choose::kNext) TROVE_CHECKED(session.writer.models().prepare(model.id));
    TROVE_CHECKED(session.writer.commit());
    return model;
}

Result<CrawlProgress> LibraryImpl::crawl_for(catalog::WriteSession& session,
                                             std::shared_ptr<const embed::Embedder> embedder,
                                             const catalog::ModelRow& model,
                                             CrawlRequest request) {
    const CrawlOptions& options = request.options;
    const Job& job = request.job;
    if (!options.embedder.empty()) {
        TROVE_TRY(embedder, remote::connect(options.embedder, std::move(embedder), job.stop));
    }
    // Before the crawl: places that an older library lacks. After it: places that sources have told since.
    TROVE_CHECKED(crawl::name_towns(session.reader, session.writer, job));
    auto crawled = crawl::crawl(
        {options_.folder, std::move(request.roots), embedder, model, options, speeds_, decoders_, request.named},
        session.writer, job);
    embedder->rest();
    if (crawled || crawled.error().code == Errc::kCancelled) {
        TROVE_TRY(const auto now, session.reader.models().by_fingerprint(model.fingerprint));
        if (now) TROVE_CHECKED(index_.save(session.reader, *now));
        TROVE_CHECKED(crawl::name_towns(session.reader, session.writer, job));
    }
    return crawled;
}

Result<CrawlProgress> LibraryImpl::prepare(catalog::WriteSession& session,
                                           const catalog::ModelRow& next,
                                           CrawlRequest request) {
    TROVE_TRY(const auto embedder, models_.open(next.name));
    if (embedder->identity().fingerprint != next.fingerprint)
        return fail(
            Errc::kInvalid,
            fmt::format("the model {} has changed since it was chosen; choose it again with: trove models use {}",
                        next.name, next.name));
    TROVE_CHECKED(models_.verify(next.name));
    auto crawled = crawl_for(session, embedder, next, std::move(request));
    if (!crawled) return crawled;
    TROVE_CHECKED(session.writer.begin());
    TROVE_CHECKED(session.writer.models().use(next.id));
    TROVE_CHECKED(session.writer.commit());
    return crawled;
}

Result<CrawlProgress> LibraryImpl::end_crawl(CrawlProgress crawled,
                                             catalog::WriteSession& session,
                                             const CrawlOptions& options,
                                             const Job& job) {
    TROVE_TRY([[maybe_unused]] const auto made, make_missing_thumbnails(job));
    if (options.suggest_tags) {
        TROVE_TRY(crawled, suggest_tags_after(std::move(crawled), session, options, job));
    }
    if (!options.ocr) return crawled;
    auto opened = open_ocr_reader(session.reader);
    if (opened)
        return crawl::run_ocr({options_.folder, std::move(*opened), options, decoders_, crawled}, session.writer, job);
    crawled.left_undone.push_back(fmt::format(
        "the words in the pictures were not read: {}; once that is fixed, run: trove ocr", opened.error().what));
    if (const auto reading = ocr_reader(session.reader)) {
        TROVE_TRY(const auto counts, session.reader.text().counts(crawl::OcrReaders::identity(*reading)));
        crawled.unread = counts.unread;
    }
    return crawled;
}

Result<CrawlProgress> LibraryImpl::suggest_tags_after(CrawlProgress crawled,
                                                      catalog::WriteSession& session,
                                                      const CrawlOptions& options,
                                                      const Job& job) {
    TROVE_TRY(const auto now, in_use(session.reader));
    if (!now.row) return crawled;
    const TagOptions tagging;
    return tagging::end_with_tags(
        std::move(crawled),
        {session, *now.row, [&](std::string_view text) { return embed_text(*now.embedder, text); }, tagging}, options,
        job);
}

Result<CrawlProgress> Library::crawl(std::span<const std::filesystem::path> paths,
                                     const CrawlOptions& options,
                                     const Job& job) {
    const TrimHeapAtEnd trims;
    TROVE_TRY(auto roots, absolute_roots(paths));
    for (const auto& root : roots)
        if (lies_openly_inside(impl_->options_.folder, root))
            return fail(Errc::kInvalid, fmt::format("the library {} lies inside {}; keep it elsewhere with --library",
                                                    display(impl_->options_.folder), display(root)));
    TROVE_TRY(auto session, catalog::WriteSession::open(impl_->options_.folder));
    if (roots.empty()) {
        TROVE_TRY(roots, session.reader.roots().all());
    }
    if (roots.empty()) return fail(Errc::kInvalid, "nothing was crawled before; name a folder: trove crawl FOLDER");
    LibraryImpl::CrawlRequest request{std::move(roots), !paths.empty(), options, job};
    if (paths.empty()) {
        TROVE_TRY(const auto next, session.reader.models().next());
        if (next) {
            TROVE_TRY(const auto crawled, impl_->prepare(session, *next, std::move(request)));
            return impl_->end_crawl(crawled, session, options, job);
        }
    }
    TROVE_TRY(const auto in_use, impl_->in_use(session.reader));
    TROVE_TRY(const auto chosen, session.reader.models().in_use());
    const bool is_chosen = chosen && chosen->fingerprint == in_use.embedder->identity().fingerprint;
    TROVE_TRY(const auto model,
              impl_->put_model(session, *in_use.embedder,
                               is_chosen ? LibraryImpl::Choose::kNothing : LibraryImpl::Choose::kInUse));
    TROVE_TRY(const auto crawled, impl_->crawl_for(session, in_use.embedder, model, std::move(request)));
    return impl_->end_crawl(crawled, session, options, job);
}

}  // namespace trove::engine
