// SPDX-License-Identifier: GPL-3.0-or-later
//
// TextReaders: who reads words in pictures, as a person chose and a library keeps it -> the reader, opened when first
// needed and kept until another is asked for. Any thread.
#pragma once
#include "base/guarded.h"
#include "base/result.h"
#include "engine/library.h"
#include "ocr/text_reader.h"

#include <filesystem>
#include <memory>
#include <string>

namespace trove::engine {

// kInvalid: a reader that there is not, or languages that it does not take. Languages come out tidy, and named where
// they were not.
[[nodiscard]] Result<TextReading> tidy(const TextReading& reading);

class TextReaders {
public:
    explicit TextReaders(std::filesystem::path models) : models_(std::move(models)) {}

    // ocr::TextReader::identity() of that reader; nothing is opened. Of a tidy one.
    [[nodiscard]] static std::string identity(const TextReading& reading);

    // kInvalid as tidy(); kNotFound: models or language data that are not installed.
    [[nodiscard]] Result<std::shared_ptr<const ocr::TextReader>> open(const TextReading& reading);

private:
    std::filesystem::path models_;  // PP-OCR's
    Guarded<std::shared_ptr<const ocr::TextReader>> last_;
};

}  // namespace trove::engine
