// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/ocr_readers.h"

#include "ocr/paddle_reader.h"
#include "ocr/tesseract_reader.h"

#include <fmt/format.h>

namespace trove::crawl {
namespace {

constexpr std::string_view kDefaultLanguages = "eng";

}  // namespace

Result<OcrReader> parse_ocr_reader(std::string_view kept) {
    const auto space = kept.find(' ');
    OcrReader reading{std::string(kept.substr(0, space)), {}};
    if (space != std::string_view::npos) reading.languages = kept.substr(space + 1);
    return tidied(reading);
}

Result<OcrReader> tidied(const OcrReader& reading) {
    if (reading.reader == kPaddleReader) {
        if (!reading.languages.empty())
            return fail(Errc::kInvalid,
                        fmt::format("languages can be chosen for {} only; {} reads the languages of its models",
                                    kTesseractReader, kPaddleReader));
        return reading;
    }
    if (reading.reader != kTesseractReader)
        return fail(Errc::kInvalid,
                    fmt::format("{:?} reads no words; {} and {} do", reading.reader, kPaddleReader, kTesseractReader));
    OcrReader chosen = reading;
    TROVE_TRY(chosen.languages, ocr::tidy_languages(reading.languages.empty() ? kDefaultLanguages : reading.languages));
    return chosen;
}

std::string OcrReaders::identity(const OcrReader& reading) {
    return reading.reader == kTesseractReader ? ocr::tesseract_identity(reading.languages)
                                              : std::string(ocr::kPaddleIdentity);
}

Result<std::shared_ptr<const ocr::Reader>> OcrReaders::open(const OcrReader& reading) {
    TROVE_TRY(const auto chosen, tidied(reading));
    return last_.with([&](auto& last) -> Result<std::shared_ptr<const ocr::Reader>> {
        if (last && last->identity() == identity(chosen)) return last;
        if (chosen.reader == kTesseractReader) {
            TROVE_TRY(last, ocr::open_tesseract_reader(chosen.languages));
        } else {
            auto opened = ocr::open_paddle_reader(models_);
            if (!opened && opened.error().code == Errc::kNotFound)
                return fail(
                    Errc::kNotFound,
                    fmt::format(
                        "{}; install Trove's files again, or name the folder of PP-OCR's models in TROVE_OCR_MODELS",
                        opened.error().what));
            TROVE_TRY(last, std::move(opened));
        }
        return last;
    });
}

}  // namespace trove::crawl
