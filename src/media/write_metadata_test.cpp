// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/write_metadata.h"

#include "media/decode.h"
#include "media/read_metadata.h"
#include "media/thumbnail.h"
#include "media/xmp_sidecar.h"

#include <gtest/gtest.h>

namespace trove::media {
namespace {

Bytes small_jpeg() {
    Image image{8, 6, std::vector<std::uint8_t>(std::size_t{8} * 6 * 3, 200)};
    return *encode_jpeg(image, 90);
}

TEST(WriteMetadata, WhatIsPutInIsReadBack) {
    AddedMetadata added;
    Metadata& m = added.metadata;
    m.taken_local_s = 951826154;
    m.zone_minutes = -210;
    m.camera_make = "Maker";
    m.camera_model = "Model";
    m.lens = "50mm f/1.8";
    m.iso = 800;
    m.f_number = 1.8;
    m.exposure_s = 1.0 / 125;
    m.focal_length_mm = 50;
    m.latitude_deg = -33.856784;
    m.longitude_deg = 151.215297;
    m.title = "A title";
    m.description = "Caf\u00e9, \u6771\u4eac";
    m.keywords = {"Places|Italy|Rome", "sun, low"};
    m.rating = 4;
    m.orientation = 6;
    added.persons = {"Ann"};
    added.profile = "AdobeRGB";
    const Bytes before = small_jpeg();
    const auto after = add_to_jpeg(before, added);
    ASSERT_TRUE(after) << after.error().what;
    EXPECT_EQ(*after, *add_to_jpeg(before, added)) << "the same each time";
    const Metadata read = read_metadata(*after);
    EXPECT_EQ(read.taken_local_s, m.taken_local_s);
    EXPECT_EQ(read.zone_minutes, m.zone_minutes);
    EXPECT_EQ(read.camera_make, m.camera_make);
    EXPECT_EQ(read.camera_model, m.camera_model);
    EXPECT_EQ(read.lens, m.lens);
    EXPECT_EQ(read.iso, m.iso);
    EXPECT_NEAR(*read.f_number, 1.8, 1e-9);
    EXPECT_NEAR(*read.exposure_s, 1.0 / 125, 1e-9);
    EXPECT_NEAR(*read.latitude_deg, *m.latitude_deg, 1e-7);
    EXPECT_NEAR(*read.longitude_deg, *m.longitude_deg, 1e-7);
    EXPECT_EQ(read.title, m.title);
    EXPECT_EQ(read.description, m.description);
    EXPECT_EQ(read.keywords, (std::vector<std::string>{"Rome", "sun, low"}));
    EXPECT_EQ(read.rating, 4);
    EXPECT_EQ(read.orientation, 6);
    EXPECT_EQ(read_header(*after)->width_px, 6) << "upright";
    EXPECT_FALSE(add_to_jpeg(Bytes(100, 'x'), added));
    EXPECT_FALSE(add_to_jpeg({}, added));
    EXPECT_FALSE(named_profile("Adobe RGB (1998)").empty());
    EXPECT_TRUE(named_profile("Camera").empty());
}

TEST(XmpSidecar, ANewOneHasWhatOtherProgramsRead) {
    SidecarWords words;
    words.title = "T";
    words.description = "D";
    words.keywords = {"Places|Rome", "sea"};
    words.rating = 3;
    words.label = "red";
    words.tags = {"boat", "harbour"};
    words.caption = "a boat";
    const auto change = update_sidecar({}, words);
    ASSERT_TRUE(change) << change.error().what;
    for (const char* const part : {"<?xpacket begin", "dc:subject", "Rome", "lr:hierarchicalSubject", "Places|Rome",
                                   "xmp:Rating=\"3\"", "xmp:Label=\"red\"", "urn:trove:xmp:1.0/", "harbour"})
        EXPECT_NE(change->text.find(part), std::string::npos) << part << "\n" << change->text;
    const auto again = update_sidecar(change->text, words);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->changes.empty());
    EXPECT_EQ(again->text, change->text);
}

// In the form of a raw converter's, invented for this test.
constexpr std::string_view kDeveloped = R"(<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:own="http://example.com/unknown/1.0/" xmlns:darktable="http://darktable.sf.net/"
    xmp:Rating="5" crs:Exposure2012="+0.35" crs:HasSettings="True" own:Thing="kept" darktable:history_end="4">
   <dc:subject><rdf:Bag><rdf:li>old</rdf:li></rdf:Bag></dc:subject>
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">Mine</rdf:li><rdf:li xml:lang="de-DE">Meins</rdf:li></rdf:Alt></dc:description>
   <crs:ToneCurvePV2012><rdf:Seq><rdf:li>0, 0</rdf:li><rdf:li>255, 255</rdf:li></rdf:Seq></crs:ToneCurvePV2012>
   <own:Struct rdf:parseType="Resource"><own:A>1</own:A><own:B>2</own:B></own:Struct>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>)";

TEST(XmpSidecar, WhatAPersonWroteAndWhatIsUnknownStays) {
    SidecarWords words;
    words.description = "Not this one";
    words.keywords = {"old", "new"};
    words.rating = 1;
    words.title = "Filled in";
    const auto change = update_sidecar(kDeveloped, words);
    ASSERT_TRUE(change) << change.error().what;
    EXPECT_EQ(change->changes, (std::vector<std::string>{"title: Filled in", "keywords: new"}));
    for (const char* const part :
         {"xmp:Rating=\"5\"", "crs:Exposure2012=\"+0.35\"", "kept", "darktable:history_end=\"4\"", "Mine", "Meins",
          "255, 255", "old", "new", "Filled in"})
        EXPECT_NE(change->text.find(part), std::string::npos) << part << "\n" << change->text;
    EXPECT_EQ(change->text.find("Not this one"), std::string::npos);
}

TEST(XmpSidecar, WhatCannotBeReadIsLeft) {
    SidecarWords words;
    words.keywords = {"x"};
    for (const std::string_view bad : {"no xml", "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF", "<a/>"})
        EXPECT_FALSE(update_sidecar(bad, words)) << bad;
}

}  // namespace
}  // namespace trove::media
