// SPDX-License-Identifier: GPL-3.0-or-later
#include "decoder/process.h"

#include "decoder/serve.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace trove::decoder {
namespace {

constexpr std::size_t kFirstArea = std::size_t{4} << 20U;
constexpr timeval kLook{0, 100'000};  // how often a wait looks whether it was stopped

// Variables that libraries and the loader need. Others may hold secrets, which a decoder has no use for.
std::vector<char*> environment() {
    std::vector<char*> kept;
    for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable)
        for (const std::string_view start : {"LD_", "GLIBC_TUNABLES=", "MALLOC_", "LIBHEIF_", "VIPS", "ASAN_OPTIONS=",
                                             "UBSAN_OPTIONS=", "TSAN_OPTIONS=", "LSAN_OPTIONS=", "TZ="})
            if (std::string_view(*variable).starts_with(start)) kept.push_back(*variable);
    kept.push_back(nullptr);
    return kept;
}

// The descriptor above those that the child's copies take.
FileDescriptor out_of_the_way(int fd) {
    return FileDescriptor(::fcntl(fd, F_DUPFD_CLOEXEC, kArea + 1));
}

// /proc/self/exe is the running program, even after its file was replaced or deleted.
int spawn(pid_t& id, int socket, int area) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&how);
    // No output of a decoder reaches the terminal.
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::posix_spawn_file_actions_addopen(&files, standard, "/dev/null", O_RDWR, 0);
    ::posix_spawn_file_actions_adddup2(&files, socket, kSocket);
    ::posix_spawn_file_actions_adddup2(&files, area, kArea);
    // A group of its own: Ctrl-C is for the program, which then ends its decoders.
    ::posix_spawnattr_setpgroup(&how, 0);
    sigset_t signals;
    sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&how, &signals);
    sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&how, &signals);
    ::posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::string name = "trove";
    std::string argument = kServeArgument;
    const std::array<char*, 3> arguments{name.data(), argument.data(), nullptr};
    const auto variables = environment();
    const int status = ::posix_spawn(&id, "/proc/self/exe", &files, &how, arguments.data(), variables.data());
    ::posix_spawnattr_destroy(&how);
    ::posix_spawn_file_actions_destroy(&files);
    return status;
}

}  // namespace

Result<std::unique_ptr<DecoderProcess>> DecoderProcess::start(Clock::time_point deadline, const Stopped& stopped) {
    // One that was ended from outside says nothing about the next.
    constexpr int kTries = 3;
    for (int n = 0; n < kTries; ++n) {
        TROVE_TRY(auto process, launch());
        const Silence silence = process->receive(&process->greeting_, sizeof process->greeting_, deadline, stopped);
        if (silence == Silence::kStopped) return fail(Errc::kCancelled, "stopped");
        if (silence == Silence::kNone && process->greeting_.greeting == kGreeting) return process;
    }
    return fail(Errc::kBusy, "decoders were started and did not get ready");
}

Result<std::unique_ptr<DecoderProcess>> DecoderProcess::launch() {
    constexpr std::string_view kNot = "no decoder can be started";
    std::array<int, 2> pair{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0)
        return fail(system_error(errno, kNot));
    FileDescriptor ours(pair[0]);
    const FileDescriptor theirs(pair[1]);
    TROVE_TRY(auto area, Area::make(kFirstArea));
    const auto their_socket = out_of_the_way(theirs.get());
    const auto their_area = out_of_the_way(area.descriptor());
    if (!their_socket || !their_area || ::setsockopt(ours.get(), SOL_SOCKET, SO_RCVTIMEO, &kLook, sizeof kLook) != 0)
        return fail(system_error(errno, kNot));
    pid_t id = -1;
    if (const int status = spawn(id, their_socket.get(), their_area.get()); status != 0)
        return fail(system_error(status, kNot));
    return std::unique_ptr<DecoderProcess>(new DecoderProcess(std::move(area), std::move(ours), id));
}

DecoderProcess::~DecoderProcess() {
    end();
}

Heard DecoderProcess::end() {
    Heard heard{Silence::kDied, 0, 0};
    if (id_ <= 0) return heard;
    // One that has crashed keeps its own signal.
    ::kill(id_, SIGKILL);
    int status = 0;
    rusage usage{};
    while (::wait4(id_, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    id_ = -1;
    if (WIFSIGNALED(status)) heard.signal = WTERMSIG(status);
    heard.peak_bytes = static_cast<std::size_t>(usage.ru_maxrss) * 1024;
    return heard;
}

void DecoderProcess::limit_memory(std::size_t bytes) {
    if (bytes == limit_) return;
    limit_ = bytes;
    // The shadow memory of sanitizers would count.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    const rlimit most{greeting_.data_bytes + bytes, RLIM_INFINITY};
    ::prlimit(id_, RLIMIT_DATA, &most, nullptr);
#endif
}

Heard DecoderProcess::ask(Request& request, Reply& reply, Clock::time_point deadline, const Stopped& stopped) {
    request.number = ++number_;
    request.area_bytes = area_.bytes().size();
    if (::send(socket_.get(), &request, sizeof request, MSG_NOSIGNAL) != static_cast<ssize_t>(sizeof request))
        return end();
    const Silence silence = receive(&reply, sizeof reply, deadline, stopped);
    if (silence == Silence::kDied) return end();
    if (silence != Silence::kNone) return {silence};
    if (reply.number != request.number) return {Silence::kNonsense};
    ++answered_;
    return {};
}

Silence DecoderProcess::receive(void* message,
                                std::size_t size,
                                Clock::time_point deadline,
                                const Stopped& stopped) const {
    while (true) {
        const auto got = ::recv(socket_.get(), message, size, MSG_TRUNC);
        if (got == static_cast<ssize_t>(size)) return Silence::kNone;
        if (got == 0 || (got < 0 && errno == ECONNRESET)) return Silence::kDied;
        if (got > 0) return Silence::kNonsense;
        if (errno != EAGAIN && errno != EINTR) return Silence::kDied;
        if (stopped()) return Silence::kStopped;
        if (Clock::now() > deadline) return Silence::kTooSlow;
    }
}

}  // namespace trove::decoder
