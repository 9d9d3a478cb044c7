// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sidecars for a large library: what is written to disk beside the sidecars themselves. Every second original has a
// sidecar already, which is kept for undo. Usage: export_bench [PHOTOS]
#include "bench/measure.h"
#include "catalog/writer.h"
#include "exchange/export_photos.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX

namespace trove::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kPhotosAFolder = 1000;
constexpr std::string_view kOld =
    R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="2"/></rdf:RDF></x:xmpmeta>)";

struct Written {
    std::uint64_t handed = 0;  // to the system
    std::uint64_t stored = 0;  // by the system, in whole pages
};

Written written() {
    Written now;
    std::ifstream in("/proc/self/io");
    std::string name;
    for (std::uint64_t bytes = 0; in >> name >> bytes;) {
        if (name == "wchar:") now.handed = bytes;
        if (name == "write_bytes:") now.stored = bytes;
    }
    return now;
}

void make_library(const fs::path& library, const fs::path& pictures, int photos) {
    fs::create_directories(library);
    auto writer = value(catalog::CatalogWriter::open(library));
    require(writer.begin());
    for (int n = 0; n < photos; ++n) {
        const fs::path folder = pictures / std::to_string(n / kPhotosAFolder);
        if (n % kPhotosAFolder == 0) fs::create_directories(folder);
        const fs::path path = folder / fmt::format("IMG_{}.jpg", n);
        std::ofstream(path) << n;
        if (n % 2 == 0) std::ofstream(folder / fmt::format("IMG_{}.xmp", n)) << kOld;
        catalog::NewPhoto photo;
        for (std::size_t i = 0; i < 4; ++i)
            photo.hash.bytes[i] = static_cast<std::uint8_t>(static_cast<unsigned>(n) >> (8 * i));
        photo.format = "jpeg";
        photo.metadata.title = fmt::format("Photo {}", n);
        photo.metadata.keywords = {"Places|Rome", "Holiday"};
        static constexpr std::array<std::uint8_t, 1> kThumbnail{1};
        photo.thumbnail_jpeg = kThumbnail;
        const PhotoId id = value(writer.photos().put(photo)).id;
        value(writer.files().put(path, id, {3, 1}, std::nullopt));
    }
    require(writer.commit());
}

std::uint64_t sidecar_bytes(const fs::path& pictures) {
    std::uint64_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(pictures))
        if (entry.path().extension() == ".xmp") bytes += entry.file_size();
    return bytes;
}

Json row(const Measured& measured) {
    Json row = measured.answer;
    row["seconds"] = measured.wall_s;
    row["peak_mb"] = measured.peak_mb;
    return row;
}

int run(int photos) {
    std::string pattern = (fs::temp_directory_path() / "trove_export_bench_XXXXXX").native();
    const fs::path scratch = ::mkdtemp(pattern.data());
    const fs::path library = scratch / "library";
    const fs::path pictures = scratch / "pictures";
    make_library(library, pictures, photos);
    const Measured exported = measure([&] {
        const Written before = written();
        const ExportReport report = value(exchange::export_xmp({.library = library, .below = {}}, {}));
        const Written after = written();
        const std::uint64_t sidecars = sidecar_bytes(pictures);
        const std::uint64_t handed = after.handed - before.handed;
        return Json{{"new", report.count(ExportedFile::Outcome::kNew)},
                    {"changed", report.count(ExportedFile::Outcome::kChanged)},
                    {"failed", report.count(ExportedFile::Outcome::kFailed)},
                    {"sidecar_bytes", sidecars},
                    {"written_bytes", handed},
                    {"stored_bytes", after.stored - before.stored},
                    {"written_for_each", static_cast<double>(handed) / static_cast<double>(sidecars)}};
    });
    const Measured undone = measure([&] {
        const ExportReport report = value(exchange::undo_export_xmp(library, {}));
        return Json{{"taken_back", report.count(ExportedFile::Outcome::kChanged)},
                    {"failed", report.count(ExportedFile::Outcome::kFailed)}};
    });
    fmt::print("{}\n", Json{{"photos", photos}, {"export", row(exported)}, {"undo", row(undone)}}.dump(2));
    fs::remove_all(scratch);
    return exported.answer["written_for_each"].get<double>() <= 3 ? 0 : 1;
}

}  // namespace
}  // namespace trove::bench

int main(int argc, char** argv) {
    const int photos = argc > 1 ? std::atoi(argv[1]) : 100'000;
    return trove::bench::guarded("export_bench", [&] { return trove::bench::run(photos); });
}
