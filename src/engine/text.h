// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text: the words in pictures (OCR): the choice of reader, and the run that reads them. Reached through
// Library::text(); borrows the library. Any thread.
#pragma once
#include "api/crawl.h"
#include "api/ocr.h"
#include "base/job.h"
#include "base/result.h"
#include "photo/photo.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace trove::engine {

class LibraryImpl;

// The folder of the OCR models: TROVE_OCR_MODELS, else beside the program.
[[nodiscard]] std::filesystem::path default_ocr_folder();

// "pp-ocr", "tesseract eng+rus" -> the reader, with its languages normalised. kInvalid: unknown reader or languages.
[[nodiscard]] Result<OcrReader> parse_ocr_reader(std::string_view text);

class Text {
public:
    explicit Text(LibraryImpl& library) : library_(library) {}

    // Reads every photo that can be opened now and is not yet read by this reader. A crawl with `ocr` set ends with
    // this. Errors as for Library::crawl(); kNotFound: the reader's models or language data are not installed.
    Result<CrawlProgress> run(const CrawlOptions& options, const Job& job);

    // The words in any picture, in reading order, by the library's reader or by another. Changes nothing.
    [[nodiscard]] Result<std::vector<TextLine>> read(std::span<const std::uint8_t> file_bytes,
                                                     const std::optional<OcrReader>& by = std::nullopt);

    [[nodiscard]] Result<OcrReader> reader();
    // Photos read by another reader are to be read again, and stay searchable until then. A crawl under way keeps its
    // reader. kInvalid: unknown reader or languages; kNotFound: its data is not installed. Both errors change nothing.
    Result<OcrReader> choose_reader(const OcrReader& reader);

private:
    LibraryImpl& library_;
};

}  // namespace trove::engine
