// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wall_content.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace trove::desktop {
namespace {

constexpr std::size_t kFewAMonth = 24;  // some rows; with fewer, headings would take more space than pictures

QString tr(const char* text) {
    return QCoreApplication::translate("Wall", text);
}

struct Month {
    int year = 0;
    int month = 0;
    bool operator==(const Month&) const = default;
};

Month month_of(std::int64_t when_s) {
    const QDate date = QDateTime::fromSecsSinceEpoch(when_s, Qt::UTC).date();
    return {date.year(), date.month()};
}

QString title_of(std::int64_t when_s, bool by_month) {
    if (when_s == 0) return tr("No date");
    const QDate date = QDateTime::fromSecsSinceEpoch(when_s, Qt::UTC).date();
    return by_month ? QLocale().toString(date, QStringLiteral("MMMM yyyy")) : QString::number(date.year());
}

std::vector<WallSection> sections_of(const std::vector<Tile>& tiles) {
    // Dates are converted only when the day changes, because a day has one month.
    constexpr std::int64_t kDayS = 86'400;
    std::vector<std::size_t> months;
    std::int64_t day = -1;
    Month month;
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        if (i > 0 && tiles[i].when_s / kDayS == day) continue;
        day = tiles[i].when_s / kDayS;
        const Month now = month_of(tiles[i].when_s);
        if (i > 0 && now == month) continue;
        month = now;
        months.push_back(i);
    }
    const bool by_month = tiles.size() >= months.size() * kFewAMonth;
    std::vector<WallSection> sections;
    int year = 0;
    for (const std::size_t first : months) {
        const int its_year = month_of(tiles[first].when_s).year;
        if (!by_month && !sections.empty() && its_year == year) continue;
        year = its_year;
        sections.push_back({first, title_of(tiles[first].when_s, by_month)});
    }
    return sections;
}

QString title_of(Band band) {
    switch (band) {
        case Band::kNone:
            return {};
        case Band::kStrong:
            return tr("Strong matches");
        case Band::kLikely:
            return tr("Likely matches");
        case Band::kWeaker:
            return tr("Weaker matches");
    }
    return {};
}

}  // namespace

Content content_of(const trove::Wall& wall, const WallQuery& query) {
    auto content = std::make_shared<WallContent>();
    content->tiles.reserve(wall.photos.size());
    for (const WallPhoto& photo : wall.photos) content->tiles.push_back(tile_of(photo));
    content->by_time = query.order == WallOrder::kTime && !query.favourites;
    if (content->by_time) content->sections = sections_of(content->tiles);
    return content;
}

Content content_of(const Answer& answer, const WallContent& before) {
    auto content = std::make_shared<WallContent>(before);
    for (const Hit& hit : answer.hits) {
        const QString title = title_of(hit.band);
        const bool same = content->sections.empty() ? title.isEmpty() : content->sections.back().title == title;
        if (!same) content->sections.push_back({content->tiles.size(), title});
        content->tiles.push_back(tile_of(hit));
    }
    return content;
}

}  // namespace trove::desktop
