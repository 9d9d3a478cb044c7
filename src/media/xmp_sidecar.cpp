// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/xmp_sidecar.h"

#include "media/exiv2_size.h"
#include "media/metadata_library.h"
#include "photo/keyword.h"

#include <exiv2/exiv2.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace trove::media {
namespace {

constexpr std::size_t kMostSidecarBytes = std::size_t{16} << 20U;

std::string text_of(const Exiv2::XmpData& xmp, const char* key) {
    const auto found = xmp.findKey(Exiv2::XmpKey(key));
    if (found == xmp.end()) return {};
    if (const auto* const languages = dynamic_cast<const Exiv2::LangAltValue*>(&found->value())) {
        for (const auto& [language, text] : languages->value_)
            if (!text.empty()) return text;
        return {};
    }
    return found->count() == 0 ? std::string() : found->toString();
}

std::vector<std::string> texts_of(const Exiv2::XmpData& xmp, const char* key) {
    std::vector<std::string> texts;
    const auto found = xmp.findKey(Exiv2::XmpKey(key));
    if (found == xmp.end()) return texts;
    for (Exiv2Size i = 0; i < found->count(); ++i) texts.push_back(found->toString(i));
    return texts;
}

class Sidecar {
public:
    Sidecar(Exiv2::XmpData& xmp, std::vector<std::string>& changes) : xmp_(xmp), changes_(changes) {}

    void fill(const char* key, const char* name, const std::string& text) {
        if (text.empty() || !text_of(xmp_, key).empty()) return;
        forget(key);
        Exiv2::LangAltValue value;
        value.value_["x-default"] = text;
        xmp_.add(Exiv2::XmpKey(key), &value);
        changes_.push_back(fmt::format("{}: {}", name, text));
        touched_.insert(key);
    }

    void fill_plain(const char* key, const char* name, const std::string& text) {
        if (text.empty() || !text_of(xmp_, key).empty()) return;
        forget(key);
        xmp_[key] = text;
        changes_.push_back(fmt::format("{}: {}", name, text));
        touched_.insert(key);
    }

    void add(const char* key, const char* name, const std::vector<std::string>& texts) {
        auto all = texts_of(xmp_, key);
        std::vector<std::string> added;
        for (const auto& text : texts)
            if (!text.empty() && std::ranges::find(all, text) == all.end()) {
                all.push_back(text);
                added.push_back(text);
            }
        if (added.empty()) return;
        put(key, all);
        changes_.push_back(fmt::format("{}: {}", name, fmt::join(added, ", ")));
    }

    // Replaces a property of our own namespace.
    void replace(const char* key, const char* name, const std::vector<std::string>& texts) {
        if (texts_of(xmp_, key) == texts) return;
        put(key, texts);
        changes_.push_back(fmt::format("{}: {}", name, fmt::join(texts, ", ")));
    }

    [[nodiscard]] const std::set<std::string>& touched() const { return touched_; }

private:
    void put(const char* key, const std::vector<std::string>& texts) {
        forget(key);
        touched_.insert(key);
        if (texts.empty()) return;
        Exiv2::XmpArrayValue value(Exiv2::xmpBag);
        for (const auto& text : texts) value.read(text);
        xmp_.add(Exiv2::XmpKey(key), &value);
    }

    void forget(const char* key) {
        const auto found = xmp_.findKey(Exiv2::XmpKey(key));
        if (found != xmp_.end()) xmp_.erase(found);
    }

    Exiv2::XmpData& xmp_;
    std::vector<std::string>& changes_;
    std::set<std::string> touched_;
};

// Every property by its key, with its type and text.
std::multimap<std::string, std::string> all_of(const Exiv2::XmpData& xmp, const std::set<std::string>& except) {
    std::multimap<std::string, std::string> all;
    for (const auto& datum : xmp) {
        const std::string key = datum.key();
        if (!except.contains(key))
            all.emplace(key,
                        fmt::format("{} {}", datum.typeName() == nullptr ? "" : datum.typeName(), datum.toString()));
    }
    return all;
}

// Detects elements of an XMP text that exiv2 does not expose and so cannot keep: qualifiers other than the language.
bool has_qualifiers(std::string_view text) {
    return text.find("rdf:value") != std::string_view::npos;
}

Result<SidecarChange> updated(std::string_view existing, const SidecarWords& words) {
    Exiv2::XmpData xmp;
    if (!existing.empty() && Exiv2::XmpParser::decode(xmp, std::string(existing)) != 0)
        return fail(Errc::kCorrupt, "the sidecar is no XMP that can be read; it is left as it is");
    const Exiv2::XmpData before = xmp;
    SidecarChange out;
    Sidecar sidecar(xmp, out.changes);
    sidecar.fill("Xmp.dc.title", "title", words.title);
    sidecar.fill("Xmp.dc.description", "description", words.description);
    const SplitKeywords keywords = split_keywords(words.keywords);
    sidecar.add("Xmp.dc.subject", "keywords", keywords.words);
    sidecar.add("Xmp.lr.hierarchicalSubject", "keyword paths", keywords.paths);
    sidecar.add("Xmp.iptcExt.PersonInImage", "persons", words.persons);
    if (words.rating) sidecar.fill_plain("Xmp.xmp.Rating", "rating", std::to_string(*words.rating));
    sidecar.fill_plain("Xmp.xmp.Label", "label", words.label);
    sidecar.replace("Xmp.trove.Tags", "tags by Trove", words.tags);
    sidecar.replace("Xmp.trove.Caption", "caption by Trove",
                    words.caption.empty() ? std::vector<std::string>() : std::vector<std::string>{words.caption});
    if (out.changes.empty()) {
        out.text = existing;
        return out;
    }
    if (Exiv2::XmpParser::encode(out.text, xmp,
                                 Exiv2::XmpParser::omitPacketWrapper | Exiv2::XmpParser::useCompactFormat) != 0)
        return fail(Errc::kInternal, "the sidecar cannot be written");
    Exiv2::XmpData after;
    if (Exiv2::XmpParser::decode(after, out.text) != 0 ||
        all_of(before, sidecar.touched()) != all_of(after, sidecar.touched()))
        return fail(Errc::kUnsupported,
                    "the sidecar has properties that would not come through unharmed; it is left as it is");
    if (!existing.empty() && existing.find("<?xpacket") == std::string_view::npos) return out;
    out.text =
        "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" + out.text + "\n<?xpacket end=\"w\"?>\n";
    return out;
}

}  // namespace

Result<SidecarChange> update_sidecar(std::string_view existing, const SidecarWords& words) {
    if (existing.size() > kMostSidecarBytes)
        return fail(Errc::kUnsupported, fmt::format("the sidecar has {} bytes, which no sidecar has", existing.size()));
    if (has_qualifiers(existing))
        return fail(Errc::kUnsupported,
                    "the sidecar has qualified properties, which would not come through unharmed; it is left as it is");
    try {
        return metadata_library().with([&](auto&) { return updated(existing, words); });
    } catch (const std::exception& e) {
        return fail(Errc::kCorrupt, fmt::format("the sidecar cannot be read: {}", e.what()));
    }
}

}  // namespace trove::media
