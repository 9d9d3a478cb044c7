// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/text.h"

#include "base/heap.h"
#include "crawl/ocr_phase.h"
#include "engine/library_impl.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace trove::engine {

Result<OcrReader> parse_ocr_reader(std::string_view text) {
    return crawl::parse_ocr_reader(text);
}

Result<CrawlProgress> Text::run(const CrawlOptions& options, const Job& job) {
    const TrimHeapAtEnd trims;
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    TROVE_TRY(auto reader_of_text, library_.open_ocr_reader(*reader));
    TROVE_TRY(const auto lock, library_.lock());
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(library_.options_.folder));
    return crawl::run_ocr({library_.options_.folder, std::move(reader_of_text), options, library_.decoders_, {}},
                          writer, job);
}

Result<std::vector<TextLine>> Text::read(std::span<const std::uint8_t> file_bytes, const std::optional<OcrReader>& by) {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    TROVE_TRY(const auto reader_of_text, by ? library_.ocr_readers_.open(*by) : library_.open_ocr_reader(*reader));
    media::DecodeOptions decoding;
    decoding.min_short_edge_px = reader_of_text->wanted_short_edge_px();
    TROVE_TRY(const auto decoded, library_.decoding_.decode(file_bytes, decoding, reader_of_text->memory_bytes()));
    return reader_of_text->read(decoded.image);
}

Result<OcrReader> LibraryImpl::ocr_reader(catalog::CatalogReader& reader) {
    TROVE_TRY(const auto kept, reader.setting(kReaderSetting));
    if (!kept) return OcrReader{};
    const auto value = nlohmann::json::parse(*kept, nullptr, false);
    auto reading = parse_ocr_reader(value.is_string() ? value.get_ref<const std::string&>() : *kept);
    if (!reading)
        return fail(prefixed(reading.error(), "the OCR reader of this library; choose one with: trove ocr --reader"));
    return reading;
}

Result<OcrReader> Text::reader() {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    return LibraryImpl::ocr_reader(*reader);
}

Result<OcrReader> Text::choose_reader(const OcrReader& reading) {
    TROVE_TRY(auto chosen, crawl::tidied(reading));
    TROVE_TRY([[maybe_unused]] const auto works, library_.ocr_readers_.open(chosen));
    TROVE_CHECKED(library_.browse_.put_setting(kReaderSetting, nlohmann::json(chosen.text()).dump()));
    return chosen;
}

}  // namespace trove::engine
