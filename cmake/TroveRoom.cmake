# trove_room(media SOURCES a.cpp HEADERS a.h DEPS base PRIVATE_DEPS PkgConfig::VIPS TESTS a_test.cpp)
#
# One folder under src/ = one static library trove::<name> and one test binary <name>_tests.
# DEPS, and the trove:: names of PRIVATE_DEPS, are the rooms that src/LAYERS grants (the test "layers" compares them).
# Paths are relative to src/<name>/. COLD: nothing here loops over pixels, vectors or rows, so the compiler optimises less.

# What every target of ours gets: in a unity build, headers that were compiled once.
function(trove_target target)
  cmake_parse_arguments(PARSE_ARGV 1 T "COLD" "" "")
  # Qt wants position-independent code of its own kind, and the compiler takes no headers of another.
  if(TROVE_UNITY AND NOT target MATCHES "desktop")
    target_precompile_headers(${target} REUSE_FROM trove_often_included)
    # gcc 14 takes no headers that were compiled with more optimisation, and need not say so.
    if(T_COLD AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
      set_target_properties(${target} PROPERTIES PCH_WARN_INVALID OFF)
    endif()
  endif()
  if(T_COLD)
    target_compile_options(${target} PRIVATE $<$<CONFIG:RelWithDebInfo>:-O1>)
  endif()
endfunction()

function(trove_room name)
  cmake_parse_arguments(PARSE_ARGV 1 R "COLD" "" "SOURCES;HEADERS;DEPS;PRIVATE_DEPS;TESTS;TEST_DEPS")
  set(room ${PROJECT_SOURCE_DIR}/src/${name})
  set(headers ${R_HEADERS})
  list(TRANSFORM headers PREPEND ${room}/)
  list(TRANSFORM R_DEPS PREPEND trove::)
  set(cold)
  if(R_COLD)
    set(cold COLD)
  endif()
  if(R_SOURCES)
    add_library(trove_${name} STATIC ${R_SOURCES})
    target_sources(trove_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${headers})
    target_link_libraries(trove_${name} PUBLIC ${R_DEPS} PRIVATE trove_flags ${R_PRIVATE_DEPS})
    trove_target(trove_${name} ${cold})
  else()
    add_library(trove_${name} INTERFACE)
    target_sources(trove_${name} INTERFACE FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${headers})
    target_link_libraries(trove_${name} INTERFACE ${R_DEPS})
  endif()
  add_library(trove::${name} ALIAS trove_${name})
  # Part of the interface, so that headers are verified in the language they are written in.
  target_compile_features(trove_${name} INTERFACE cxx_std_20)
  set_target_properties(trove_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  if(TROVE_TESTS AND R_TESTS)
    add_executable(${name}_tests ${R_TESTS})
    target_link_libraries(${name}_tests PRIVATE trove::${name} trove_flags trove_source_folder GTest::gtest_main ${R_PRIVATE_DEPS} ${R_TEST_DEPS})
    trove_target(${name}_tests COLD)
    add_test(NAME ${name} COMMAND ${name}_tests)
    set_tests_properties(${name} PROPERTIES TIMEOUT 600 SKIP_REGULAR_EXPRESSION "EVERY TEST SKIPPED")
  endif()
endfunction()
