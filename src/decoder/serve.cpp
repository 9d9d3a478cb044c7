// SPDX-License-Identifier: GPL-3.0-or-later
#include "decoder/serve.h"

#include "base/heap.h"
#include "base/thread_name.h"
#include "decoder/area.h"
#include "decoder/walls.h"
#include "media/decode.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace trove::decoder {
namespace {

std::atomic<bool> asked_about{false};

// Memory that libraries take before the first picture.
std::uint64_t data_bytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmData:")) return std::strtoull(line.c_str() + 7, nullptr, 10) * 1024;
    return 0;
}

// If memory runs out, the system ends a decoder before the program.
void die_first() {
    std::ofstream("/proc/self/oom_score_adj") << "800";
}

// Ends this process with the program, even in the middle of a picture. PR_SET_PDEATHSIG would end it with the thread that
// started it.
void watch_program() {
    std::jthread([] {
        name_this_thread("watch");
        pollfd socket{kSocket, POLLRDHUP, 0};
        while (::poll(&socket, 1, -1) <= 0) {
        }
        ::_exit(0);
    }).detach();
}

// A backstop: the program ends a decoder that takes too long. Set anew once a second at most.
void limit_processor(std::uint32_t seconds) {
    static time_t last_s = -1;
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    if (now.tv_sec == last_s) return;
    last_s = now.tv_sec;
    timespec used{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    const rlimit most{static_cast<rlim_t>(used.tv_sec) + seconds, RLIM_INFINITY};
    ::setrlimit(RLIMIT_CPU, &most);
}

bool is_sound(const Request& request) {
    return request.input_bytes <= request.output_at && request.output_at <= request.area_bytes &&
           request.output_bytes <= request.area_bytes - request.output_at;
}

int serve(const Work& work) {
    int type = 0;
    socklen_t size = sizeof type;
    if (::getsockopt(kSocket, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_SEQPACKET) return 2;
    ::close_range(kArea + 1, ~0U, 0);
    name_this_thread("decoder");
    die_first();
    media::load_everything();
    Greeting greeting{kGreeting, 0, 0, data_bytes()};
    greeting.walls = build_walls();
    watch_program();
    if (::write(kSocket, &greeting, sizeof greeting) != static_cast<ssize_t>(sizeof greeting)) return 1;

    Area area{FileDescriptor(kArea)};
    Request request{};
    while (::read(kSocket, &request, sizeof request) == static_cast<ssize_t>(sizeof request)) {
        if (!is_sound(request) || !area.map(request.area_bytes)) return 1;
        limit_processor(request.seconds);
        Reply reply{};
        reply.number = request.number;
        work(request, area.bytes(), reply);
        if (::write(kSocket, &reply, sizeof reply) != static_cast<ssize_t>(sizeof reply)) return 1;
        constexpr std::uint64_t kMuch = std::uint64_t{32} << 20U;
        if (request.output_bytes > kMuch) trim_heap();
    }
    return 0;
}

}  // namespace

bool can_serve() {
    return asked_about;
}

std::optional<int> serve_if_asked(int argc, char** argv, const Work& work) {
    if (argc == 2 && std::string_view(argv[1]) == kServeArgument) return serve(work);
    asked_about = true;
    return std::nullopt;
}

}  // namespace trove::decoder
