// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tesseract (its library, Apache-2.0) as a Reader: print in more than a hundred languages and their scripts, each
// as the data that Debian packages apart (tesseract-ocr-rus, tesseract-ocr-ell, …). Better than PP-OCR where its models
// lack the letters, worse on letters over pictures, and about pages that stand upright.
#pragma once
#include "base/result.h"
#include "ocr/reader.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace trove::ocr {

// The languages whose data are on this machine, by name, as "eng" or "script/Cyrillic". Any thread.
[[nodiscard]] std::vector<std::string> tesseract_languages();

// "eng + rus+eng" -> "eng+rus": the order is kept, the first weighs most. kInvalid: what cannot be the name of a
// language.
[[nodiscard]] Result<std::string> tidy_languages(std::string_view languages);

// Reader::identity() of a reader of these languages, tidy ones. Opens nothing.
[[nodiscard]] std::string tesseract_identity(std::string_view languages);

// kInvalid: as tidy_languages. kNotFound: a language whose data are not here; says which package has them. Each read()
// that runs at the same time has an instance of the library of its own, some 50 MB a language, which is kept for later
// reads.
[[nodiscard]] Result<std::shared_ptr<const Reader>> open_tesseract_reader(std::string_view languages);

}  // namespace trove::ocr
