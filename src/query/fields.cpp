// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/fields.h"

#include "query/text.h"

#include <algorithm>
#include <array>

namespace trove::query {
namespace {

constexpr std::array kFields{
    FieldInfo{Field::kDate, "date", "taken year when ", Takes::kDate, "", "date:2019-06..2019-08",
              "taken in that time"},
    FieldInfo{Field::kBefore, "before", "until ", Takes::kDate, "", "before:2019", "taken before that"},
    FieldInfo{Field::kAfter, "after", "since ", Takes::kDate, "", "after:2019-06", "taken after that"},
    FieldInfo{Field::kCamera, "camera", "cam make model ", Takes::kText, "", "camera:sony",
              "make or model contains it"},
    FieldInfo{Field::kLens, "lens", "", Takes::kText, "", "lens:50mm", "the lens's name contains it"},
    FieldInfo{Field::kIso, "iso", "", Takes::kNumber, "", "iso:>1600", "sensitivity"},
    FieldInfo{Field::kAperture, "f", "aperture fnumber ", Takes::kNumber, "", "f:<2", "aperture"},
    FieldInfo{Field::kFocalLength, "focal", "mm ", Takes::kNumber, "", "focal:24..70", "focal length in millimetres"},
    FieldInfo{Field::kPlace, "place", "city country ", Takes::kText, "", "place:chicago", "taken there, by name"},
    FieldInfo{Field::kNear, "near", "around ", Takes::kCircle, "", "near:41.88,-87.63,5km",
              "taken within that distance (1km)"},
    FieldInfo{Field::kIn, "in", "folder path dir ", Takes::kText, "", "in:holidays/2019", "lies in such a folder"},
    FieldInfo{Field::kName, "name", "filename file ", Takes::kText, "", "name:IMG_12*",
              "the file's name contains it; * is anything"},
    FieldInfo{Field::kExtension, "ext", "extension format ", Takes::kText, "", "ext:heic", "the file's ending"},
    FieldInfo{Field::kType, "type", "kind ", Takes::kChoice,
              "photo =photos =picture screenshot =screenshots =screen gif =gifs =animation video =videos =movie ",
              "type:screenshot", "what kind of picture"},
    FieldInfo{Field::kTag, "tag", "tags keyword keywords ", Takes::kText, "", "tag:holiday", "has that tag or keyword"},
    FieldInfo{Field::kText, "text", "ocr ", Takes::kText, "", "text:\"invoice\"",
              "these words can be read in the picture"},
    FieldInfo{Field::kCaption, "caption", "description ", Takes::kText, "", "caption:sunset",
              "title, description or caption contains it"},
    FieldInfo{Field::kRating, "rating", "stars ", Takes::kNumber, "", "rating:>=4", "stars, 0 to 5"},
    FieldInfo{Field::kIs, "is", "", Takes::kChoice,
              "favourite =favorite =fav =starred duplicate =duplicates =dupe offline missing landscape =wide portrait "
              "=tall square hidden =archived picked =flagged rejected edited "
              "cloud =icloud ",
              "is:landscape", "a property"},
    FieldInfo{Field::kHas, "has", "", Takes::kChoice,
              "text =ocr gps =location =place caption =description face =faces =person tag =tags ", "has:gps",
              "something is known about it"},
    FieldInfo{Field::kColour, "color", "colour ", Takes::kChoice,
              "red orange yellow green cyan =turquoise blue purple =violet pink =magenta brown black white grey =gray ",
              "color:red", "mostly of that colour"},
    FieldInfo{Field::kSize, "size", "resolution ", Takes::kNumber, "", "size:>10mp",
              "megapixels (mp) or megabytes (mb)"},
    FieldInfo{Field::kSource, "source", "from ", Takes::kText, "", "source:lightroom", "imported from there"},
    FieldInfo{Field::kAlbum, "album", "albums ", Takes::kText, "", "album:wedding", "is in that album"},
    FieldInfo{Field::kPerson, "person", "people who ", Takes::kText, "", "person:anna", "shows that person"},
    FieldInfo{Field::kLabel, "label", "labels ", Takes::kText, "", "label:red",
              "has that colour label in another program"},
    FieldInfo{Field::kLike, "like", "similar ", Takes::kPhoto, "", "like:1234",
              "looks like that photo, or like x,y,w,h of it"},
};

}  // namespace

std::span<const FieldInfo> fields() {
    return kFields;
}

const FieldInfo& info(Field field) {
    // The table is in the order of the enumerators.
    return kFields[static_cast<std::size_t>(field)];
}

const FieldInfo* find_field(std::string_view name) {
    const std::string wanted = lower(name);
    for (const FieldInfo& field : kFields) {
        if (field.name == wanted) return &field;
        const auto aliases = split(field.aliases);
        if (std::ranges::find(aliases, wanted) != aliases.end()) return &field;
    }
    return nullptr;
}

std::string_view find_choice(const FieldInfo& field, std::string_view text) {
    const std::string wanted = lower(text);
    std::string_view printed;
    for (std::string_view word : split(field.choices)) {
        if (word.front() == '=')
            word.remove_prefix(1);
        else
            printed = word;
        if (word == wanted) return printed;
    }
    return {};
}

}  // namespace trove::query
