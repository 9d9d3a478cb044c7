// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/ocr.h"

namespace trove {

std::string OcrReader::text() const {
    return languages.empty() ? reader : reader + " " + languages;
}

}  // namespace trove
