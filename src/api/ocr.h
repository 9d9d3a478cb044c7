// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which OCR reader looks for words in pictures. Plain values, any thread.
#pragma once
#include <string>
#include <string_view>

namespace trove {

inline constexpr std::string_view kPaddleReader = "pp-ocr";

inline constexpr std::string_view kTesseractReader = "tesseract";

inline constexpr std::string_view kReaderSetting = "ocr_reader";

// Who reads words in pictures. Kept in the library as that setting.
struct OcrReader {
    std::string reader{kPaddleReader};
    std::string languages;  // of Tesseract: its names for them, as "eng+rus", the first weighs most; none: eng

    [[nodiscard]] std::string text() const;  // "pp-ocr", "tesseract eng+rus"
};

}  // namespace trove
