// SPDX-License-Identifier: GPL-3.0-or-later
//
// OcrReaders: the setting of a library -> the OCR reader, opened when first needed and kept until another one is asked
// for. Any thread.
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

// Normalises the languages and fills in the default. kInvalid: unknown reader, or languages it does not accept.
[[nodiscard]] Result<OcrReader> tidied(const OcrReader& reading);

// "tesseract eng+rus" -> the reader, normalised.
[[nodiscard]] Result<OcrReader> parse_ocr_reader(std::string_view text);

class OcrReaders {
public:
    explicit OcrReaders(std::filesystem::path models) : models_(std::move(models)) {}

    // ocr::Reader::identity() of a normalised reader, without opening it.
    [[nodiscard]] static std::string identity(const OcrReader& reading);

    // kInvalid as for tidied(); kNotFound: models or language data are not installed.
    [[nodiscard]] Result<std::shared_ptr<const ocr::Reader>> open(const OcrReader& reading);

private:
    std::filesystem::path models_;  // PP-OCR's
    Guarded<std::shared_ptr<const ocr::Reader>> last_;
};

}  // namespace trove::crawl
