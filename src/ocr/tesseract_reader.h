// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tesseract (its library, Apache-2.0) as a Reader: print in more than a hundred languages and scripts, each with data
// in a separate Debian package (tesseract-ocr-rus, tesseract-ocr-ell, …). Better than PP-OCR for letters that its
// models lack, worse for text over pictures and for pages that are not upright.
#pragma once
#include "base/result.h"
#include "ocr/reader.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace trove::ocr {

// The languages with data on this machine, by name: "eng", "script/Cyrillic". Any thread.
[[nodiscard]] std::vector<std::string> tesseract_languages();

// "eng + rus+eng" -> "eng+rus": the order is kept, the first has the most weight. kInvalid: not a possible name of a
// language.
[[nodiscard]] Result<std::string> tidy_languages(std::string_view languages);

// Reader::identity() of a reader of these normalised languages. Opens nothing.
[[nodiscard]] std::string tesseract_identity(std::string_view languages);

// kInvalid: as for tidy_languages. kNotFound: a language's data are missing; the message names the package. Each
// concurrent read() has its own instance of the library, some 50 MB per language, kept for later reads.
[[nodiscard]] Result<std::shared_ptr<const Reader>> open_tesseract_reader(std::string_view languages);

}  // namespace trove::ocr
