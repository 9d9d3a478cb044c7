// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/captions.h"

#include <fmt/format.h>

#include <string_view>

namespace trove {
namespace {

constexpr std::string_view kOwnPrompt =
    "Describe this picture for somebody who searches a photo collection by words. Say what can be seen: people, "
    "animals, things, "
    "the place, what happens, and any words that can be read.";

}  // namespace

std::string caption_prompt(const CaptionSettings& settings) {
    return fmt::format("{} Use at most {} words. Answer in {}. Give the description only.",
                       settings.prompt.empty() ? kOwnPrompt : std::string_view(settings.prompt), settings.words,
                       settings.language.empty() ? "English" : settings.language);
}

}  // namespace trove
