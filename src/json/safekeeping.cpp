// SPDX-License-Identifier: GPL-3.0-or-later
#include "json/safekeeping.h"

#include "base/file.h"

namespace trove::json {
namespace {

Json contents_json(const LibraryContents& contents) {
    return {{"photos", contents.photos},
            {"tags", contents.tags},
            {"captions", contents.captions},
            {"marks", contents.marks},
            {"searches", contents.searches}};
}

}  // namespace

Json of(const BackupReport& report) {
    return {{"file", display(report.file)}, {"bytes", report.bytes}, {"contents", contents_json(report.contents)}};
}

Json of(const RestoreReport& report) {
    return {{"done", report.done},
            {"made_at", report.made_at},
            {"trove", report.trove},
            {"backup", contents_json(report.backup)},
            {"replaced", report.replaced ? contents_json(*report.replaced) : Json(nullptr)},
            {"before", display(report.before)}};
}

Json of(const RepairReport& report) {
    return {{"remade", report.remade},         {"salvaged_rows", report.salvaged_rows},
            {"incomplete", report.incomplete}, {"damaged", display(report.damaged)},
            {"thumbnails", report.thumbnails}, {"notes", report.notes}};
}

}  // namespace trove::json
