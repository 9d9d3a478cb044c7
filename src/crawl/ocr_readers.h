// SPDX-License-Identifier: GPL-3.0-or-later
//
// OcrReaders: who reads words in pictures, as a person chose and a library keeps it -> the reader, opened when first
// needed and kept until another is asked for. Any thread.
#pragma once
#include "api/ocr.h"
#include "base/guarded.h"
#include "base/result.h"
#include "ocr/reader.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace trove::crawl {

// kInvalid: a reader that there is not, or languages that it does not take. Languages come out tidy, and named where
// they were not.
[[nodiscard]] Result<OcrReader> tidied(const OcrReader& reading);

// "tesseract eng+rus" -> the reader, tidied.
[[nodiscard]] Result<OcrReader> parse_ocr_reader(std::string_view text);

class OcrReaders {
public:
    explicit OcrReaders(std::filesystem::path models) : models_(std::move(models)) {}

    // ocr::Reader::identity() of that reader; nothing is opened. Of a tidy one.
    [[nodiscard]] static std::string identity(const OcrReader& reading);

    // kInvalid as tidied(); kNotFound: models or language data that are not installed.
    [[nodiscard]] Result<std::shared_ptr<const ocr::Reader>> open(const OcrReader& reading);

private:
    std::filesystem::path models_;  // PP-OCR's
    Guarded<std::shared_ptr<const ocr::Reader>> last_;
};

}  // namespace trove::crawl
