// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/open_folder.h"

#include "base/file.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <thread>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX has no header for it

namespace trove::server {
namespace {

constexpr auto kPatience =
    std::chrono::seconds(5);  // most openers pass the folder on and end; some stay as long as the window

bool is_set(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets variables
    return value != nullptr && *value != '\0';
}

// `trove serve` blocks SIGINT and SIGTERM (cli/interrupt.h). A child would inherit the mask and pass it on to its own
// children, and the desktop could not end them.
class SpawnAttributes {
public:
    SpawnAttributes() {
        sigset_t none;
        sigset_t stops;
        sigemptyset(&none);
        sigemptyset(&stops);
        for (const int signal : {SIGINT, SIGTERM, SIGPIPE}) sigaddset(&stops, signal);
        usable_ = ::posix_spawnattr_init(&attributes_) == 0;
        if (!usable_) return;
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &stops);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }

    ~SpawnAttributes() {
        if (usable_) ::posix_spawnattr_destroy(&attributes_);
    }

    SpawnAttributes(const SpawnAttributes&) = delete;
    SpawnAttributes& operator=(const SpawnAttributes&) = delete;

    [[nodiscard]] const posix_spawnattr_t* get() const { return usable_ ? &attributes_ : nullptr; }

private:
    posix_spawnattr_t attributes_{};
    bool usable_ = false;
};

// The exit status, or 0 if it is still running after a while.
Result<int> run(const char* program, const std::string& argument) {
    const std::string name(program);
    std::array<char*, 3> arguments{const_cast<char*>(name.c_str()), const_cast<char*>(argument.c_str()),
                                   nullptr};  // posix_spawn only reads it
    const SpawnAttributes attributes;
    pid_t child = 0;
    if (const int problem = ::posix_spawnp(&child, program, nullptr, attributes.get(), arguments.data(), environ);
        problem != 0)
        return fail(system_error(problem, name));
    for (const auto until = std::chrono::steady_clock::now() + kPatience; std::chrono::steady_clock::now() < until;) {
        int status = 0;
        if (::waitpid(child, &status, WNOHANG) == child) return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    // The child must be reaped whenever it ends.
    std::jthread([child] { ::waitpid(child, nullptr, 0); }).detach();
    return 0;
}

}  // namespace

bool has_desktop() {
    return is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
}

Result<void> open_folder_of(const std::filesystem::path& file) {
    if (!has_desktop())
        return fail(Errc::kInvalid,
                    "Trove was not started from a desktop, so there is no file manager to show the folder in");
    const auto folder = file.parent_path();
    std::error_code error;
    if (!folder.is_absolute() || !std::filesystem::is_directory(folder, error))
        return fail(Errc::kNotFound, fmt::format("{} is not there just now", display(folder)));
    // No shell: the path is one argument, and begins with a slash.
    const auto status = run("xdg-open", folder.native());
    if (!status)
        return fail(Errc::kInvalid, "there is no program here that opens folders (xdg-open, of the package xdg-utils)");
    if (*status != 0) return fail(Errc::kInvalid, fmt::format("the desktop could not open {}", display(folder)));
    return {};
}

}  // namespace trove::server
