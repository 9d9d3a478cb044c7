// SPDX-License-Identifier: GPL-3.0-or-later
//
// What must be true whatever the input is. A false one is a bug in Trove, never a bad file: those are Results.
//
// 1. TROVE_ASSERT(condition): checked in every build. For conditions that cost next to nothing, and where going on would
//    damage a library or answer wrongly.
// 2. TROVE_ASSERT_SLOW(condition): checked where NDEBUG is not defined (presets quick, dev, asan, tsan), compiled
//    everywhere. For conditions that cost as much as the work they guard, or stand in an inner loop.
// 3. TROVE_UNREACHABLE(): ends the program in every build where control must not arrive. The compiler knows that it
//    does not return.
// A failure writes file, line and condition to the error output and aborts. The library survives that as it survives
// kill -9. Any thread.
#pragma once

namespace trove {

#ifdef NDEBUG
inline constexpr bool kSlowAsserts = false;
#else
inline constexpr bool kSlowAsserts = true;
#endif

[[noreturn]] void assertion_failed(const char* what, const char* file, int line) noexcept;

}  // namespace trove

#define TROVE_ASSERT(condition) \
    ((condition) ? static_cast<void>(0) : trove::assertion_failed("this must be true: " #condition, __FILE__, __LINE__))

// Operands are not evaluated where the check is off.
#define TROVE_ASSERT_SLOW(condition)     \
    (!trove::kSlowAsserts || (condition) \
         ? static_cast<void>(0)          \
         : trove::assertion_failed("this must be true: " #condition, __FILE__, __LINE__))

#define TROVE_UNREACHABLE() trove::assertion_failed("control must not arrive here", __FILE__, __LINE__)
