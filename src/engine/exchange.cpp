// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange.h"

#include "exchange/export_photos.h"
#include "exchange/inspect.h"
#include "exchange/recover.h"
#include "exchange/takeout_report.h"

namespace trove::engine {

Result<ExportReport> export_xmp(const ExportXmpOptions& options, const Job& job) {
    return exchange::export_xmp(options, job);
}

Result<ExportReport> undo_export_xmp(const std::filesystem::path& library, const Job& job) {
    return exchange::undo_export_xmp(library, job);
}

Result<ExportReport> export_album(const ExportAlbumOptions& options, const Job& job) {
    return exchange::export_album(options, job);
}

Result<RecoverReport> recover(const RecoverOptions& options, const Job& job) {
    return exchange::recover(options, job);
}

Result<SourceSummary> inspect_source(const std::filesystem::path& path, std::size_t samples, const Job& job) {
    return exchange::inspect_source(path, samples, job);
}

Result<TakeoutReport> takeout_report(const std::filesystem::path& path, const Job& job) {
    return exchange::takeout_report(path, job);
}

}  // namespace trove::engine
