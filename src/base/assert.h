// SPDX-License-Identifier: GPL-3.0-or-later
//
// Assertions: conditions that hold for every input. A false one is a bug in Trove; bad files are errors in a Result.
//
// 1. TROVE_ASSERT(condition): checked in every build. For conditions that cost next to nothing, and whose failure would
//    damage a library or give wrong answers.
// 2. TROVE_ASSERT_SLOW(condition): checked unless NDEBUG is defined (presets quick, dev, asan, tsan), compiled
//    everywhere. For conditions that cost as much as the guarded work, or are in an inner loop.
// 3. TROVE_UNREACHABLE(): marks unreachable code; ends the program in every build. The compiler knows that it does not
//    return.
// A failure writes file, line and condition to stderr and aborts. A library survives this like kill -9. Any thread.
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

// Operands are not evaluated when the check is off.
#define TROVE_ASSERT_SLOW(condition)     \
    (!trove::kSlowAsserts || (condition) \
         ? static_cast<void>(0)          \
         : trove::assertion_failed("this must be true: " #condition, __FILE__, __LINE__))

#define TROVE_UNREACHABLE() trove::assertion_failed("control must not arrive here", __FILE__, __LINE__)
