// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/dates.h"

#include "query/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace trove::query {
namespace {

namespace cal = std::chrono;
using Days = cal::sys_days;

constexpr int kFirstYear = 1000;
constexpr int kLastYear = 9999;
constexpr int kMostUnits = 1000;  // the limit is "1000 years ago"

struct Range {
    Days begin;
    Days end;
};

constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};

Range of_year(int year) {
    return {cal::year{year} / 1 / 1, cal::year{year + 1} / 1 / 1};
}

Range of_months(cal::year_month first, int count) {
    return {Days(first / 1), Days((first + cal::months{count}) / 1)};
}

Range of_days(Days first, int count) {
    return {first, first + cal::days{count}};
}

std::optional<int> number(std::string_view text, std::size_t least_digits, std::size_t most_digits) {
    int value = 0;
    if (text.size() < least_digits || text.size() > most_digits || !std::ranges::all_of(text, is_digit))
        return std::nullopt;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

// "2019", "2019-6", "2019-06-04"; "/" and "." for "-".
std::optional<Range> numeric(std::string_view text) {
    std::array<int, 3> parts{};
    std::size_t count = 0;
    for (std::size_t at = 0; at <= text.size() && count < 3; ++count) {
        const std::size_t end = std::min(text.find_first_of("-/.", at), text.size());
        const auto part = number(text.substr(at, end - at), count == 0 ? 4 : 1, count == 0 ? 4 : 2);
        if (!part) return std::nullopt;
        parts[count] = *part;
        at = end + 1;
        if (end < text.size() && count == 2) return std::nullopt;
    }
    if (parts[0] < kFirstYear || parts[0] > kLastYear) return std::nullopt;
    if (count == 1) return of_year(parts[0]);
    const cal::year_month month = cal::year{parts[0]} / parts[1];
    if (!month.ok()) return std::nullopt;
    if (count == 2) return of_months(month, 1);
    const cal::year_month_day day = month / parts[2];
    if (!day.ok()) return std::nullopt;
    return of_days(day, 1);
}

std::optional<int> month_named(std::string_view text) {
    if (text.size() < 3) return std::nullopt;
    for (std::size_t i = 0; i < kMonths.size(); ++i)
        if (kMonths[i] == text || (text.size() <= 4 && kMonths[i].starts_with(text))) return static_cast<int>(i) + 1;
    return std::nullopt;
}

// The first month of the season.
std::optional<int> season_named(std::string_view text) {
    if (text == "spring") return 3;
    if (text == "summer") return 6;
    if (text == "autumn" || text == "fall") return 9;
    if (text == "winter") return 12;
    return std::nullopt;
}

// The newest range of `count` months, starting in that month of any year, that `fits`.
template <class Fits>
Range newest(cal::year this_year, int month, int count, Fits fits) {
    for (int back = -1;; ++back) {
        const Range range = of_months((this_year - cal::years{back}) / month, count);
        if (fits(range)) return range;
    }
}

Days monday_of(Days day) {
    return day - (cal::weekday{day} - cal::Monday);
}

enum class Unit { kDay, kWeek, kMonth, kYear };

std::optional<Unit> unit_named(std::string_view text) {
    if (text.ends_with('s')) text.remove_suffix(1);
    if (text == "day") return Unit::kDay;
    if (text == "week") return Unit::kWeek;
    if (text == "month") return Unit::kMonth;
    if (text == "year") return Unit::kYear;
    return std::nullopt;
}

// The calendar day, week, month or year `back` units ago.
Range unit_back(Days today, Unit unit, int back) {
    const cal::year_month_day date(today);
    switch (unit) {
        case Unit::kDay:
            return of_days(today - cal::days{back}, 1);
        case Unit::kWeek:
            return of_days(monday_of(today) - cal::days{7 * back}, 7);
        case Unit::kMonth:
            return of_months(date.year() / date.month() - cal::months{back}, 1);
        case Unit::kYear:
            return of_year(static_cast<int>(date.year()) - back);
    }
    return of_days(today, 1);
}

// "last 3 weeks": that many units up to and including today.
Range units_until(Days today, Unit unit, int count) {
    if (unit == Unit::kDay || unit == Unit::kWeek)
        return {today + cal::days{1} - cal::days{unit == Unit::kWeek ? 7 * count : count}, today + cal::days{1}};
    const cal::year_month_day date(today);
    const auto month = date.year() / date.month() - cal::months{unit == Unit::kYear ? 12 * count : count};
    const cal::year_month_day begin = month / date.day();
    return {(begin.ok() ? Days(begin) : Days(month / cal::last)) + cal::days{1}, today + cal::days{1}};
}

std::optional<int> count_named(std::string_view text) {
    if (text == "a" || text == "an" || text == "one") return 1;
    constexpr std::array<std::string_view, 9> kNumbers{"two",   "three", "four", "five", "six",
                                                       "seven", "eight", "nine", "ten"};
    for (std::size_t i = 0; i < kNumbers.size(); ++i)
        if (kNumbers[i] == text) return static_cast<int>(i) + 2;
    const auto value = number(text, 1, 4);
    return value && *value >= 1 && *value <= kMostUnits ? value : std::nullopt;
}

std::optional<Range> relative(const std::vector<std::string_view>& words, Days today) {
    if (words.size() == 1 && words[0] == "today") return of_days(today, 1);
    if (words.size() == 1 && words[0] == "yesterday") return of_days(today - cal::days{1}, 1);
    if (words.size() == 2 && (words[0] == "last" || words[0] == "this")) {
        const bool last = words[0] == "last";
        const cal::year year = cal::year_month_day(today).year();
        if (words[1] == "weekend") {
            const Days saturday = monday_of(today) + cal::days{5};
            return of_days(last ? saturday - cal::days{today >= saturday + cal::days{2} ? 0 : 7} : saturday, 2);
        }
        if (const auto unit = unit_named(words[1]); unit && !words[1].ends_with('s'))
            return unit_back(today, *unit, last ? 1 : 0);
        const auto season = season_named(words[1]);
        const auto month = season ? season : month_named(words[1]);
        // Only a month's full name counts here, because of "this may be" or "last mar" among other words.
        if (!month || (!season && (words[1] != kMonths[static_cast<std::size_t>(*month) - 1] || words[1] == "may" ||
                                   words[1] == "march")))
            return std::nullopt;
        const int length = season ? 3 : 1;
        if (last) return newest(year, *month, length, [&](const Range& range) { return range.end <= today; });
        return newest(year, *month, length, [&](const Range& range) {
            return range.begin <= today || cal::year_month_day(range.begin).year() == year;
        });
    }
    if (words.size() == 3) {
        const bool ago = words[2] == "ago";
        const bool span = words[0] == "last" || words[0] == "past";
        if (!ago && !span) return std::nullopt;
        const auto count = count_named(words[ago ? 0 : 1]);
        const auto unit = unit_named(words[ago ? 1 : 2]);
        if (!count || !unit) return std::nullopt;
        return ago ? unit_back(today, *unit, *count) : units_until(today, *unit, *count);
    }
    return std::nullopt;
}

// "june 2019", "summer 2019", "june".
std::optional<Range> named(const std::vector<std::string_view>& words, Days today) {
    if (words.empty() || words.size() > 2) return std::nullopt;
    const auto season = season_named(words[0]);
    const auto month = season ? season : month_named(words[0]);
    if (!month) return std::nullopt;
    const int length = season ? 3 : 1;
    if (words.size() == 1)
        return newest(cal::year_month_day(today).year(), *month, length,
                      [&](const Range& range) { return range.begin <= today; });
    const auto year = number(words[1], 4, 4);
    if (!year || *year < kFirstYear || *year > kLastYear) return std::nullopt;
    return of_months(cal::year{*year} / *month, length);
}

std::int64_t seconds(Days day) {
    return cal::duration_cast<cal::seconds>(day.time_since_epoch()).count();
}

Days day_of(std::int64_t local_s) {
    return cal::floor<cal::days>(cal::sys_seconds{cal::seconds{local_s}});
}

bool is_printable(Days day) {
    return day >= Days(cal::year{kFirstYear} / 1 / 1) && day <= Days(cal::year{kLastYear + 1} / 1 / 1);
}

std::string print_day(Days day) {
    const cal::year_month_day date(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

}  // namespace

std::optional<TimeRange> parse_date(std::string_view text, std::int64_t now_local_s) {
    const std::string plain = lower(text);
    const auto words = split(plain);
    if (words.empty()) return std::nullopt;
    const Days today = day_of(now_local_s);
    auto range = words.size() == 1 ? numeric(words[0]) : std::nullopt;
    if (!range) range = relative(words, today);
    if (!range) range = named(words, today);
    if (!range || !is_printable(range->begin) || !is_printable(range->end)) return std::nullopt;
    return TimeRange{seconds(range->begin), seconds(range->end)};
}

std::optional<TimeRange> parse_dates(std::string_view text, std::int64_t now_local_s) {
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) return parse_date(text, now_local_s);
    const std::string_view from = text.substr(0, dots);
    const std::string_view to = text.substr(dots + 2);
    TimeRange range;
    if (!split(from).empty()) {
        const auto first = parse_date(from, now_local_s);
        if (!first) return std::nullopt;
        range.begin_s = first->begin_s;
    }
    if (!split(to).empty()) {
        const auto last = parse_date(to, now_local_s);
        if (!last) return std::nullopt;
        range.end_s = last->end_s;
    }
    if (!range.begin_s && !range.end_s) return std::nullopt;
    if (range.begin_s && range.end_s && *range.begin_s >= *range.end_s) return std::nullopt;
    return range;
}

bool is_relative_date(std::string_view text) {
    const std::string plain = lower(text);
    // The result does not depend on the day.
    return relative(split(plain), Days(cal::year{2020} / 1 / 1)).has_value();
}

std::string print_dates(const TimeRange& range) {
    const auto last_day = [&] { return day_of(*range.end_s) - cal::days{1}; };
    if (!range.begin_s) return ".." + print_day(last_day());
    const Days begin = day_of(*range.begin_s);
    if (!range.end_s) return print_day(begin) + "..";
    const cal::year_month_day date(begin);
    const std::string day = print_day(begin);
    const Days end = day_of(*range.end_s);
    const auto is = [&](const Range& whole) { return whole.begin == begin && whole.end == end; };
    if (is(of_year(static_cast<int>(date.year())))) return day.substr(0, 4);
    if (is(of_months(date.year() / date.month(), 1))) return day.substr(0, 7);
    if (is(of_days(begin, 1))) return day;
    return day + ".." + print_day(last_day());
}

}  // namespace trove::query
