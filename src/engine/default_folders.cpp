// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/library.h"
#include "models/model_store.h"

#include <cstdlib>

namespace trove::engine {
namespace {

std::filesystem::path from_environment(const char* name) {
    // Safe: no thread of this program changes the environment.
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? std::filesystem::path() : std::filesystem::path(value);
}

}  // namespace

std::filesystem::path default_library_folder() {
    if (auto folder = from_environment("TROVE_LIBRARY"); !folder.empty()) return folder;
    if (auto data = from_environment("XDG_DATA_HOME"); data.is_absolute()) return data / "trove";
    auto home = from_environment("HOME");
    return (home.empty() ? std::filesystem::path("/") : home) / ".local/share/trove";
}

std::filesystem::path default_models_folder() {
    if (auto folder = from_environment("TROVE_MODELS"); !folder.empty()) return folder;
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    // Installed: PREFIX/bin/trove and PREFIX/share/trove/models. Built: SOURCE/build/PRESET/bin/trove and
    // SOURCE/models.
    for (auto folder = program.parent_path(); folder.has_relative_path(); folder = folder.parent_path())
        for (const char* models : {"share/trove/models", "models"})
            if (std::filesystem::exists(folder / models / models::kBuiltInModel / "trove-model.json", error))
                return folder / models;
    return program.parent_path().parent_path() / "share/trove/models";
}

std::filesystem::path default_ocr_folder() {
    if (auto folder = from_environment("TROVE_OCR_MODELS"); !folder.empty()) return folder;
    std::error_code error;
    const auto prefix = std::filesystem::read_symlink("/proc/self/exe", error).parent_path().parent_path();
    // Installed: PREFIX/bin/trove and PREFIX/share/trove/ocr. Built: build/PRESET/bin/trove and build/PRESET/ocr.
    return std::filesystem::exists(prefix / "ocr", error) ? prefix / "ocr" : prefix / "share/trove/ocr";
}

}  // namespace trove::engine
