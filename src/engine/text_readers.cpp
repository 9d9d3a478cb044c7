// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text_readers.h"

#include "ocr/paddle_reader.h"
#include "ocr/tesseract_reader.h"

#include <fmt/format.h>

namespace trove::engine {
namespace {

constexpr std::string_view kDefaultLanguages = "eng";

}  // namespace

std::string TextReading::text() const {
    return languages.empty() ? reader : fmt::format("{} {}", reader, languages);
}

Result<TextReading> parse_text_reading(std::string_view kept) {
    const auto space = kept.find(' ');
    TextReading reading{std::string(kept.substr(0, space)), {}};
    if (space != std::string_view::npos) reading.languages = kept.substr(space + 1);
    return tidy(reading);
}

Result<TextReading> tidy(const TextReading& reading) {
    if (reading.reader == kPaddleReader) {
        if (!reading.languages.empty())
            return fail(Errc::kInvalid, fmt::format("languages are chosen for {}; {} reads what its models know",
                                                    kTesseractReader, kPaddleReader));
        return reading;
    }
    if (reading.reader != kTesseractReader)
        return fail(Errc::kInvalid,
                    fmt::format("{:?} reads no words; {} and {} do", reading.reader, kPaddleReader, kTesseractReader));
    TextReading tidied = reading;
    TROVE_TRY(tidied.languages, ocr::tidy_languages(reading.languages.empty() ? kDefaultLanguages : reading.languages));
    return tidied;
}

std::string TextReaders::identity(const TextReading& reading) {
    return reading.reader == kTesseractReader ? ocr::tesseract_identity(reading.languages)
                                              : std::string(ocr::kPaddleIdentity);
}

Result<std::shared_ptr<const ocr::TextReader>> TextReaders::open(const TextReading& reading) {
    TROVE_TRY(const auto tidied, tidy(reading));
    return last_.with([&](auto& last) -> Result<std::shared_ptr<const ocr::TextReader>> {
        if (last && last->identity() == identity(tidied)) return last;
        if (tidied.reader == kTesseractReader) {
            TROVE_TRY(last, ocr::open_tesseract_reader(tidied.languages));
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

}  // namespace trove::engine
