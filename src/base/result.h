// SPDX-License-Identifier: GPL-3.0-or-later
//
// Result<T>: a value, or the Error that prevented it. Never ignored: the class is [[nodiscard]].
// The only place that names the underlying type; all other code uses Result.
#pragma once
#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace trove {

// The kind of an error, in terms of the domain. Front ends translate it: exit status in cli/, HTTP status in server/.
// The order is part of the catalog (failure.code): append only.
enum class Errc {
    kIo,           // the system failed to read or write
    kCorrupt,      // the bytes are not valid
    kUnsupported,  // well-formed, but Trove cannot read it
    kNotFound,
    kBusy,       // another process holds it
    kCancelled,  // the person asked to stop
    kInvalid,    // the request itself is wrong
    kInternal,   // a bug, or a library that failed without a reason
    kNoSpace,    // the disk is full
    kTooNew,     // written by a newer Trove
    kNoMemory,   // it needs more memory than it may have
    kDamaged,    // the library's own catalog is not valid
};

// A stable lower-case word for each code, for JSON and for the catalog: "io", "corrupt", …
[[nodiscard]] std::string_view to_string(Errc code);

struct Error {
    Errc code = Errc::kInternal;
    std::string what;  // a sentence for a person, without a trailing stop
};

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
public:
    using tl::expected<T, Error>::expected;

    // Chaining (map, and_then) yields the base type; it converts back.
    // NOLINTNEXTLINE(google-explicit-constructor)
    Result(tl::expected<T, Error> e) : tl::expected<T, Error>(std::move(e)) {}
};

[[nodiscard]] inline auto fail(Errc code, std::string what) {
    return tl::unexpected<Error>(Error{code, std::move(what)});
}

[[nodiscard]] inline auto fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

// The error of a failed system call: errno becomes a code (ENOENT, ENOSPC, …) and its text follows `what`.
[[nodiscard]] Error system_error(int errno_value, std::string_view what);

// Puts the place of the error in front: "IMG_1.heic: decode: …".
[[nodiscard]] Error prefixed(Error error, std::string_view where);

}  // namespace trove

// NOLINTBEGIN(bugprone-macro-parentheses): decl is a declaration.
#define TROVE_CONCAT_(a, b) a##b
#define TROVE_CONCAT(a, b) TROVE_CONCAT_(a, b)
#define TROVE_TRY(decl, expr) TROVE_TRY_IMPL_(TROVE_CONCAT(trove_try_, __LINE__), decl, expr)
#define TROVE_TRY_IMPL_(tmp, decl, expr)                                   \
    auto tmp = (expr);                                                     \
    if (!tmp) return tl::unexpected<trove::Error>(std::move(tmp).error()); \
    decl = std::move(*tmp)
// A single statement, safe between `if` and `else`.
#define TROVE_CHECKED(expr)                                                        \
    do {                                                                           \
        if (auto trove_checked = (expr); !trove_checked)                           \
            return tl::unexpected<trove::Error>(std::move(trove_checked).error()); \
    } while (false)
// NOLINTEND(bugprone-macro-parentheses)
