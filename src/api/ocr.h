// SPDX-License-Identifier: GPL-3.0-or-later
//
// The choice of OCR reader. Plain values, any thread.
#pragma once
#include <string>
#include <string_view>

namespace trove {

inline constexpr std::string_view kPaddleReader = "pp-ocr";

inline constexpr std::string_view kTesseractReader = "tesseract";

inline constexpr std::string_view kReaderSetting = "ocr_reader";

// The OCR reader. Kept in the library as a setting.
struct OcrReader {
    std::string reader{kPaddleReader};
    std::string languages;  // Tesseract only, by its own codes: "eng+rus", the first has the most weight; empty: eng

    [[nodiscard]] std::string text() const;  // "pp-ocr", "tesseract eng+rus"
};

}  // namespace trove
