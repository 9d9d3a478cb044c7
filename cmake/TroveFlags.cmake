# One interface target carries every flag that is ours; third-party code never links it.
add_library(trove_flags INTERFACE)
target_compile_features(trove_flags INTERFACE cxx_std_20)
target_compile_options(trove_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi -Wcast-qual -Wundef -Wformat=2
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond;-Wduplicated-branches;-Wlogical-op;-Wuseless-cast>
  $<$<CXX_COMPILER_ID:Clang>:-Wimplicit-fallthrough;-Wunreachable-code-aggressive>)
# Some libraries ask for it. Precompiled headers are shared by targets whose macros are the same.
target_compile_options(trove_flags INTERFACE -pthread)
target_compile_definitions(trove_flags INTERFACE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
# Hardening, as Debian builds its own packages (dpkg-buildflags); tests/hardened_test.py looks at the program.
target_compile_options(trove_flags INTERFACE -fstack-protector-strong -fstack-clash-protection
  $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>)
if(UNIX AND NOT APPLE)
  add_link_options(-Wl,-z,relro,-z,now)
endif()
if(TROVE_SANITIZE)
  add_compile_options(-fsanitize=${TROVE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TROVE_SANITIZE})
  # gcc's own manual: with a sanitizer this warning sees paths that are not there.
  target_compile_options(trove_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
# In a unity build every source is a header to the compiler, and a type of its own unnamed namespace looks shared; and gcc 12
# forgets which precompiled headers are the system's, and warns of them.
if(TROVE_UNITY)
  target_compile_options(trove_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage;-Wno-stringop-overflow;-Wno-array-bounds>)
endif()
find_program(TROVE_CCACHE ccache)
if(TROVE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TROVE_CCACHE})
endif()
