// SPDX-License-Identifier: GPL-3.0-or-later
#include "decoder/walls.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace trove::decoder {
namespace {

bool limit(__rlimit_resource_t resource, rlim_t most) {
    const rlimit value{most, most};
    return ::setrlimit(resource, &value) == 0;
}

// Memory and processor time are limited for each picture: the program sets the one from outside, serve.cpp the other.
bool build_limits() {
    constexpr rlim_t kMostFiles = 16;
    return limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, kMostFiles);
}

// A set of rules without a rule allows nothing. Unused under sanitizers (build_walls()).
[[maybe_unused]] bool deny_files() {
    const auto version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return false;
    landlock_ruleset_attr handled{};
    handled.handled_access_fs =
        LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |
        LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
        LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
        LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
        LANDLOCK_ACCESS_FS_MAKE_SYM;
#ifdef LANDLOCK_ACCESS_FS_REFER
    if (version >= 2) handled.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
#endif
#ifdef LANDLOCK_ACCESS_FS_TRUNCATE
    if (version >= 3) handled.handled_access_fs |= LANDLOCK_ACCESS_FS_TRUNCATE;
#endif
    // The first field is all that the oldest version knows.
    const long rules = ::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled.handled_access_fs, 0);
    if (rules < 0) return false;
    const bool done = ::syscall(SYS_landlock_restrict_self, static_cast<int>(rules), 0) == 0;
    ::close(static_cast<int>(rules));
    return done;
}

// What decoders and the C library need: memory, threads, time, and the descriptors they have. Everything else fails
// with EPERM, which libraries that probe take for an answer.
constexpr int kAllowed[] = {
    SCMP_SYS(brk),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(close),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(fstat),
    SCMP_SYS(futex),
    SCMP_SYS(futex_waitv),
    SCMP_SYS(get_robust_list),
    SCMP_SYS(getcpu),
    SCMP_SYS(getpid),
    SCMP_SYS(getppid),
    SCMP_SYS(getrandom),
    SCMP_SYS(getrusage),
    SCMP_SYS(gettid),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(lseek),
    SCMP_SYS(madvise),
    SCMP_SYS(membarrier),
    SCMP_SYS(mmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(mremap),
    SCMP_SYS(munmap),
    SCMP_SYS(nanosleep),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(read),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rseq),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_yield),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(sysinfo),
    SCMP_SYS(time),
    SCMP_SYS(uname),
    SCMP_SYS(write),
};

class Filter {
public:
    Filter() : filter_(::seccomp_init(SCMP_ACT_ERRNO(EPERM))) {}

    Filter(const Filter&) = delete;
    Filter& operator=(const Filter&) = delete;

    ~Filter() {
        if (filter_ != nullptr) ::seccomp_release(filter_);
    }

    // Under the conditions, each about one argument. A call that this machine does not have is passed over.
    template <class... Condition>
    void allow(int call, Condition... condition) {
        answer(SCMP_ACT_ALLOW, call, condition...);
    }

    template <class... Condition>
    void answer(std::uint32_t action, int call, Condition... condition) {
        if (filter_ == nullptr || call == __NR_SCMP_ERROR) return;
        const int status = ::seccomp_rule_add(filter_, action, call, sizeof...(condition), condition...);
        if (status != 0 && status != -EDOM) good_ = false;
    }

    [[nodiscard]] bool load() {
        if (filter_ == nullptr || !good_) return false;
        ::seccomp_attr_set(filter_, SCMP_FLTATR_CTL_OPTIMIZE, 2);
        // All threads, if a library has started one.
        ::seccomp_attr_set(filter_, SCMP_FLTATR_CTL_TSYNC, 1);
        return ::seccomp_load(filter_) == 0;
    }

private:
    scmp_filter_ctx filter_;
    bool good_ = true;
};

scmp_arg_cmp is(unsigned argument, std::uint64_t value) {
    return {argument, SCMP_CMP_EQ, value, 0};
}

scmp_arg_cmp has(unsigned argument, std::uint64_t bits) {
    return {argument, SCMP_CMP_MASKED_EQ, bits, bits};
}

[[maybe_unused]] bool deny_calls() {
    Filter filter;
    for (const int call : kAllowed) filter.allow(call);
    // Threads, but no processes. What clone3 is asked for cannot be seen here; the C library then uses clone.
    filter.allow(SCMP_SYS(clone), has(0, CLONE_VM | CLONE_THREAD));
    filter.answer(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
    // Signals to itself: abort().
    filter.allow(SCMP_SYS(tgkill), is(0, static_cast<std::uint64_t>(::getpid())));
    // Limits are read. Only that of processor time is set, by serve.cpp.
    filter.allow(SCMP_SYS(prlimit64), is(0, 0), is(2, 0));
    filter.allow(SCMP_SYS(prlimit64), is(0, 0), is(1, RLIMIT_CPU));
    filter.allow(SCMP_SYS(prctl), is(0, PR_SET_NAME));
    return filter.load();
}

}  // namespace

std::uint32_t build_walls() {
    std::uint32_t walls = 0;
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) walls |= kNoPrivileges;
    if (build_limits()) walls |= kLimits;
    // They need what a decoder does not: shadow memory, symbols, reports.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    if (deny_files()) walls |= kNoFiles;
    if (deny_calls()) walls |= kFewCalls;
#endif
    return walls;
}

std::string missing_walls(std::uint32_t walls) {
    std::string missing;
    const auto name = [&](std::uint32_t wall, const char* words) {
        if ((walls & wall) == 0) missing += (missing.empty() ? "" : ", ") + std::string(words);
    };
    name(kNoPrivileges, "no new privileges");
    name(kLimits, "limits");
    name(kNoFiles, "no files (Landlock)");
    name(kFewCalls, "few system calls (seccomp)");
    return missing;
}

}  // namespace trove::decoder
