// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/model_keeper.h"

#include "base/file.h"
#include "base/sha256.h"
#include "embed/foreign_model.h"
#include "embed/probe.h"
#include "hub/pull.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace trove::models {
namespace {

namespace fs = std::filesystem;

std::string from_environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): no thread changes the environment
    return value == nullptr ? "" : value;
}

Result<hub::Catalogue> catalogue_of(const CatalogueChoice& choice) {
    const fs::path file = choice.file.empty() ? fs::path(from_environment("TROVE_MODEL_CATALOGUE")) : choice.file;
    TROVE_TRY(auto catalogue, file.empty() ? hub::own_catalogue() : hub::read_catalogue(file));
    std::string mirror = choice.mirror.empty() ? from_environment("TROVE_MODEL_MIRROR") : choice.mirror;
    std::error_code error;
    if (!mirror.empty() && mirror.find("://") == std::string::npos && fs::is_directory(mirror, error))
        mirror = fs::absolute(mirror, error).lexically_normal();
    if (!mirror.empty()) catalogue.base = mirror;
    return catalogue;
}

Result<hub::PullRequest> request_for(std::string_view name, const PullOptions& options, const fs::path& folder) {
    TROVE_TRY(const auto catalogue, catalogue_of(options.catalogue));
    TROVE_TRY(const auto choice, catalogue.find(name));
    return hub::PullRequest{*choice.model,
                            options.precision.empty() ? choice.precision : options.precision,
                            catalogue.base,
                            folder,
                            options.allow_unverified,
                            {}};
}

fs::path with_suffix(fs::path path, const char* suffix) {
    path += suffix;
    return path;
}

// A folder that is deleted with its contents, unless it was renamed to its final name.
class Staging {
public:
    explicit Staging(fs::path folder) : folder_(std::move(folder)) {}

    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;

    ~Staging() { clear(); }

    Result<void> make() const {
        clear();  // leftovers of a killed add
        std::error_code error;
        fs::create_directories(folder_, error);
        if (error) return fail(system_error(error.value(), fmt::format("cannot make {}", display(folder_))));
        return {};
    }

    [[nodiscard]] const fs::path& folder() const { return folder_; }

private:
    void clear() const {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }

    fs::path folder_;
};

Result<void> copy_bytes(const fs::path& from, const fs::path& to, const std::stop_token& stop) {
    const FileDescriptor in(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
    if (!in) return fail(system_error(errno, fmt::format("cannot read {}", display(from))));
    const FileDescriptor out(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (!out) return fail(system_error(errno, fmt::format("cannot write {}", display(to))));
    std::vector<std::uint8_t> piece(std::size_t{1} << 20U);
    for (;;) {
        if (stop.stop_requested()) return fail(Errc::kCancelled, "stopped");
        const ssize_t got = ::read(in.get(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(system_error(errno, fmt::format("cannot read {}", display(from))));
        if (got == 0) break;
        for (ssize_t done = 0; done < got;) {
            const ssize_t written = ::write(out.get(), piece.data() + done, static_cast<std::size_t>(got - done));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return fail(system_error(errno, fmt::format("cannot write {}", display(to))));
            done += written;
        }
    }
    if (::fsync(out.get()) != 0) return fail(system_error(errno, fmt::format("cannot write {}", display(to))));
    return {};
}

// A link costs nothing; across file systems, or without support for links, the bytes are copied.
Result<void> take_file(const embed::ForeignFile& file, const fs::path& folder, const std::stop_token& stop) {
    std::error_code error;
    const auto from = fs::canonical(file.from, error);
    if (error) return fail(system_error(error.value(), display(file.from)));
    const auto to = folder / file.name;
    if (::link(from.c_str(), to.c_str()) == 0) return {};
    const auto size = fs::file_size(from, error);
    if (!error) TROVE_CHECKED(hub::check_room(folder, size));
    return copy_bytes(from, to, stop);
}

Result<void> write_manifest(embed::Manifest manifest,
                            const std::vector<embed::ForeignFile>& files,
                            const fs::path& folder,
                            const std::stop_token& stop) {
    for (const auto& file : files) {
        TROVE_TRY(auto hash, sha256_of_file(folder / file.name, stop));
        const auto stated = manifest.sha256.find(file.name);
        if (stated != manifest.sha256.end() && stated->second != hash)
            return fail(Errc::kCorrupt, fmt::format("{} is damaged: its SHA-256 is {} and should be {}",
                                                    display(file.from), hash, stated->second));
        manifest.sha256[file.name] = std::move(hash);
    }
    const std::string text = embed::manifest_text(manifest);
    const auto* first = reinterpret_cast<const std::uint8_t*>(text.data());
    return write_file_atomically(folder / "trove-model.json", {first, text.size()});
}

}  // namespace

std::string mirror_address() {
    std::string mirror = from_environment("TROVE_MODEL_MIRROR");
    const std::size_t scheme = mirror.find("://");
    if (scheme == std::string::npos || mirror.starts_with("file:")) return {};
    const std::size_t host = scheme + 3;
    const std::size_t login_end = mirror.rfind('@', mirror.find('/', host));
    if (login_end != std::string::npos && login_end > host) mirror.erase(host, login_end + 1 - host);
    return mirror;
}

Result<Available> ModelKeeper::available(const CatalogueChoice& choice) const {
    TROVE_TRY(const auto catalogue, catalogue_of(choice));
    const auto installed = store_.list();
    Available available;
    available.recommended = catalogue.recommended;
    for (const auto& model : catalogue.models) {
        AvailableModel entry{
            model.name,    model.title,          model.licence, model.languages,         model.dimensions,
            model.quality, model.quality_source, model.status,  model.default_precision, {}};
        for (const auto& [precision, files] : model.precisions) {
            AvailablePrecision one{precision, model.installed_name(precision), hub::total_bytes(files), true, false};
            one.verifiable = std::ranges::all_of(files, [](const auto& file) { return file.sha256.has_value(); });
            one.installed =
                std::ranges::any_of(installed, [&](const ModelInfo& info) { return info.name == one.name; });
            entry.precisions.push_back(std::move(one));
        }
        available.models.push_back(std::move(entry));
    }
    return available;
}

Result<void> ModelKeeper::can_pull(std::string_view name, const PullOptions& options, const Job& job) const {
    TROVE_TRY(auto request, request_for(name, options, folder_));
    request.patience.connect = std::chrono::seconds(3);
    request.patience.stall = std::chrono::seconds(3);
    return hub::can_reach(request, job);
}

Result<PulledModel> ModelKeeper::pull(std::string_view name, const PullOptions& options, const Job& job) const {
    TROVE_TRY(const auto request, request_for(name, options, folder_));
    TROVE_CHECKED(check_free(request.model.installed_name(request.precision)));
    const auto report = [&](const hub::PullProgress& p) {
        if (!options.on_progress) return;
        std::optional<std::int64_t> eta;
        if (p.all.left) eta = p.all.left->count();
        options.on_progress(
            {p.file, p.file_number, p.files, p.all.done_bytes, p.all.total_bytes, p.all.bytes_per_s, eta});
    };
    TROVE_TRY(auto pulled, hub::pull(request, report, job));
    if (const auto works = embed::probe_model(pulled.folder); !works)
        return fail(prefixed(works.error(), fmt::format("{} has been fetched and cannot be used", pulled.name)));
    return PulledModel{pulled.name, pulled.folder, pulled.downloaded_bytes, pulled.was_there, pulled.unverified};
}

// `use` takes names: a name from the program's own folder would hide that model, above all the built-in one.
Result<void> ModelKeeper::check_free(const std::string& name) const {
    const auto models = store_.list();
    const bool taken =
        name == kBuiltInModel || std::ranges::any_of(models, [&](const ModelInfo& model) {
            return model.folder.parent_path() != folder_ && (model.name == name || model.folder.filename() == name);
        });
    if (taken)
        return fail(Errc::kInvalid,
                    fmt::format("\"{}\" is the name of a model that comes with the program; give another name", name));
    return {};
}

Result<std::string> ModelKeeper::add(std::span<const fs::path> paths, const AddOptions& options, const Job& job) const {
    if (!options.name.empty() && !embed::is_model_name(options.name))
        return fail(Errc::kInvalid, "a model's name is made of a-z, 0-9, '-', '_' and '.', 64 at most");
    TROVE_TRY(auto model,
              embed::recognise_model(paths, {options.name, options.title, options.licence, options.precision}));
    const std::string& name = model.manifest.name;
    if (!embed::is_model_name(name))
        return fail(Errc::kInvalid,
                    fmt::format("\"{}\" cannot be a model name; choose one with --name", valid_utf8(name)));
    TROVE_CHECKED(check_free(name));
    const auto place = folder_ / name;
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) return fail(system_error(error.value(), fmt::format("cannot make {}", display(folder_))));
    const auto lock_path = with_suffix(place, ".lock");
    auto lock = FileLock::acquire(lock_path);
    if (!lock && lock.error().code == Errc::kBusy)
        return fail(Errc::kBusy, fmt::format("{} is being fetched or added by another Trove", name));
    if (!lock) return fail(lock.error());
    if (fs::exists(fs::symlink_status(place, error)))
        return fail(
            Errc::kInvalid,
            fmt::format(
                "there is a model {} already; remove it first with `trove models remove {}`, or give another --name",
                name, name));
    const Staging staging(with_suffix(place, ".adding"));
    TROVE_CHECKED(staging.make());
    for (const auto& file : model.files) TROVE_CHECKED(take_file(file, staging.folder(), job.stop));
    TROVE_CHECKED(write_manifest(model.manifest, model.files, staging.folder(), job.stop));
    TROVE_CHECKED(embed::probe_model(staging.folder()));
    if (::rename(staging.folder().c_str(), place.c_str()) != 0)
        return fail(
            system_error(errno, fmt::format("cannot rename {} to {}", display(staging.folder()), display(place))));
    ::unlink(lock_path.c_str());  // unlinked while held: see hub/download.cpp
    return name;
}

Result<void> ModelKeeper::remove(const ModelInfo& model) const {
    if (model.built_in) return fail(Errc::kInvalid, fmt::format("{} is the built-in model, which stays", model.name));
    if (model.folder.parent_path() != folder_)
        return fail(Errc::kInvalid,
                    fmt::format("{} lies in {}, which is not the library's own; remove it there by hand", model.name,
                                display(model.folder)));
    // First renamed to a name that is no model's, so that a partial model is never visible.
    const auto old = with_suffix(model.folder, ".old");
    std::error_code error;
    fs::remove_all(old, error);
    if (::rename(model.folder.c_str(), old.c_str()) != 0)
        return fail(system_error(errno, fmt::format("cannot remove {}", display(model.folder))));
    fs::remove_all(old, error);
    if (error) return fail(system_error(error.value(), fmt::format("cannot remove {}", display(old))));
    fs::remove_all(with_suffix(model.folder, ".partial"), error);
    return {};
}

}  // namespace trove::models
