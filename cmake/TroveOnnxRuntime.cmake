# ONNX Runtime: headers to compile with, and the library that the program loads when it runs (onnx/runtime.h says why it is
# not linked). Both are of one release: the npm packages of npm/onnxruntime, or with TROVE_SYSTEM_ONNXRUNTIME the system's
# (docs/decisions/0014-onnx-runtime.md). What both say about themselves is compared here.
#
# Sets ONNXRUNTIME_LIBRARY, the file, and ONNXRUNTIME_IS_DEBIANS. Makes the target trove_onnxruntime, and the link
# lib/libonnxruntime.so.1 beside the programs.
option(TROVE_SYSTEM_ONNXRUNTIME "Use the system's ONNX Runtime instead of npm's" OFF)
if(TROVE_SYSTEM_ONNXRUNTIME)
  pkg_check_modules(ONNXRUNTIME REQUIRED libonnxruntime)
endif()
if(ONNXRUNTIME_FOUND)
  set(ONNXRUNTIME_IS_DEBIANS TRUE)
  set(onnxruntime_library_folders ${ONNXRUNTIME_LIBDIR} /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE})
  set(onnxruntime_header_folders ${ONNXRUNTIME_INCLUDE_DIRS} ${ONNXRUNTIME_INCLUDEDIR})
else()
  set(ONNXRUNTIME_IS_DEBIANS FALSE)
  set(onnxruntime_npm ${PROJECT_SOURCE_DIR}/npm/onnxruntime/node_modules)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    set(onnxruntime_arch arm64)
  else()
    set(onnxruntime_arch x64)
  endif()
  set(onnxruntime_library_folders ${onnxruntime_npm}/onnxruntime-node/bin/napi-v6/linux/${onnxruntime_arch})
  # Headers are the same for every system; this package has them beside the library for iOS.
  set(onnxruntime_header_folders
    "${onnxruntime_npm}/com.github.asus4.onnxruntime/Plugins/iOS~/onnxruntime.xcframework/ios-arm64/onnxruntime.framework/Headers")
endif()
# A build folder may remember what is gone since, or what the other choice found.
foreach(known ONNXRUNTIME_INCLUDE_DIR ONNXRUNTIME_LIBRARY)
  if(${known} AND (NOT EXISTS "${${known}}" OR (DEFINED TROVE_ONNXRUNTIME_FROM AND NOT TROVE_ONNXRUNTIME_FROM STREQUAL TROVE_SYSTEM_ONNXRUNTIME)))
    unset(${known} CACHE)
  endif()
endforeach()
set(TROVE_ONNXRUNTIME_FROM ${TROVE_SYSTEM_ONNXRUNTIME} CACHE INTERNAL "The choice that found them")
# Not found in the system's folders by chance: then headers and library could be of two makers.
find_path(ONNXRUNTIME_INCLUDE_DIR onnxruntime_cxx_api.h PATHS ${onnxruntime_header_folders}
  PATH_SUFFIXES onnxruntime onnxruntime/core/session NO_DEFAULT_PATH)
find_file(ONNXRUNTIME_LIBRARY NAMES libonnxruntime.so.1 libonnxruntime.so PATHS ${onnxruntime_library_folders} NO_DEFAULT_PATH)
if(NOT ONNXRUNTIME_INCLUDE_DIR OR NOT ONNXRUNTIME_LIBRARY)
  message(FATAL_ERROR "ONNX Runtime is not installed: run tools/install. (Other files may be given as ONNXRUNTIME_INCLUDE_DIR and ONNXRUNTIME_LIBRARY.)")
endif()

# Asked once for each pair.
file(REAL_PATH ${ONNXRUNTIME_LIBRARY} onnxruntime_file)
set(onnxruntime_pair "${ONNXRUNTIME_INCLUDE_DIR} ${onnxruntime_file}")
if(NOT TROVE_ONNXRUNTIME_PAIR STREQUAL onnxruntime_pair)
  try_run(onnxruntime_ran onnxruntime_compiled ${PROJECT_BINARY_DIR}/onnxruntime_version ${PROJECT_SOURCE_DIR}/cmake/onnxruntime_version.cpp
    CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${ONNXRUNTIME_INCLUDE_DIR}"
    LINK_LIBRARIES ${CMAKE_DL_LIBS} CXX_STANDARD 20
    COMPILE_OUTPUT_VARIABLE onnxruntime_errors RUN_OUTPUT_VARIABLE onnxruntime_said ARGS ${onnxruntime_file})
  if(NOT onnxruntime_compiled OR NOT onnxruntime_ran EQUAL 0 OR NOT onnxruntime_said MATCHES "^([0-9]+) 1\\.([0-9]+)\\.")
    unset(onnxruntime_ran CACHE)
    message(FATAL_ERROR "ONNX Runtime's headers (${ONNXRUNTIME_INCLUDE_DIR}) and library (${onnxruntime_file}) cannot be used: ${onnxruntime_errors}${onnxruntime_said}")
  endif()
  unset(onnxruntime_ran CACHE)
  # Release 1.N carries the interface number N. Headers that are newer than the library name functions that it lacks.
  if(CMAKE_MATCH_1 GREATER CMAKE_MATCH_2)
    message(FATAL_ERROR "ONNX Runtime's headers (${ONNXRUNTIME_INCLUDE_DIR}) are of release 1.${CMAKE_MATCH_1}, newer than the library (${onnxruntime_file}) of release 1.${CMAKE_MATCH_2}. Install both from one release: tools/install.")
  elseif(CMAKE_MATCH_1 LESS CMAKE_MATCH_2)
    message(WARNING "ONNX Runtime's headers are of release 1.${CMAKE_MATCH_1}, its library of 1.${CMAKE_MATCH_2}. That works, and is not what tests ran with.")
  endif()
  string(STRIP "${onnxruntime_said}" onnxruntime_said)
  message(STATUS "ONNX Runtime: interface and library ${onnxruntime_said}")
  set(TROVE_ONNXRUNTIME_PAIR "${onnxruntime_pair}" CACHE INTERNAL "The headers and library that were compared")
endif()

add_library(trove_onnxruntime INTERFACE)
target_include_directories(trove_onnxruntime SYSTEM INTERFACE ${ONNXRUNTIME_INCLUDE_DIR})
target_link_libraries(trove_onnxruntime INTERFACE ${CMAKE_DL_LIBS})
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
file(CREATE_LINK ${ONNXRUNTIME_LIBRARY} ${PROJECT_BINARY_DIR}/lib/libonnxruntime.so.1 SYMBOLIC)
