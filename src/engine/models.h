// SPDX-License-Identifier: GPL-3.0-or-later
//
// Models: the embedding models of a library: lists, fetches, adds and removes them, and chooses the one in use. Reached
// through Library::models(); borrows the library. Any thread.
#pragma once
#include "api/crawl.h"
#include "api/models.h"
#include "base/job.h"
#include "base/result.h"

#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace trove::engine {

class LibraryImpl;

class Models {
public:
    explicit Models(LibraryImpl& library) : library_(library) {}

    // Installed models, including unusable ones.
    [[nodiscard]] Result<std::vector<ModelInfo>> list();

    // Makes `name` the model of searches and crawls. Missing vectors are made first, as by a crawl of everything, while
    // the old model still answers; then one commit switches. After an interruption, another call or a crawl without
    // paths resumes. Unless `drop_old`, the old model's vectors are kept, so switching back costs nothing.
    Result<CrawlProgress> use(std::string_view name, bool drop_old, const CrawlOptions& options, const Job& job);

    // Models that can be fetched. Uses no network.
    [[nodiscard]] Result<Available> available(const CatalogueChoice& choice);

    // Whether the model's files could be fetched right now; answers within seconds and fetches nothing.
    [[nodiscard]] Result<void> can_pull(std::string_view name, const PullOptions& options, const Job& job);

    // Fetches a model into the library, checks its files, and runs it once. Resumes an interrupted fetch. Without a
    // network: kIo; the message lists each missing file's address and destination. Crawls and searches continue
    // meanwhile.
    [[nodiscard]] Result<PulledModel> pull(std::string_view name, const PullOptions& options, const Job& job);

    // Adds a model from this machine: links or copies an exported folder, or its files. A model that does not work is
    // refused with the reason, and leaves no files.
    [[nodiscard]] Result<ModelInfo> add(std::span<const std::filesystem::path> paths,
                                        const AddOptions& options,
                                        const Job& job);

    // Checks a model's files against their SHA-256, and runs it once.
    [[nodiscard]] Result<void> verify(std::string_view name);

    // Deletes a model's files from the library; its vectors stay. kInvalid: the model is in use, is the next one, or
    // belongs to the program.
    [[nodiscard]] Result<void> remove(std::string_view name);

    // Converts an installed model to another precision, into the library, and runs it once. Uses no network.
    [[nodiscard]] Result<ModelConversion> convert(std::string_view name, Precision precision, const Job& job);

    // Measures the model's speed on this machine and its agreement with the 32-bit version. Keeps the machine busy for
    // a minute.
    [[nodiscard]] Result<ModelBench> bench(std::string_view name, const BenchOptions& options, const Job& job);

private:
    LibraryImpl& library_;
};

}  // namespace trove::engine
