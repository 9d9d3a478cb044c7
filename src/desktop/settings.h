// SPDX-License-Identifier: GPL-3.0-or-later
//
// Settings: a person's choices for this program on this computer, stored in the user's configuration folder (QSettings,
// file trove/desktop.ini). A library's settings are stored in the library. A value; read and saved on the window's
// thread.
#pragma once

namespace trove::desktop {

enum class Colours { kSystem, kLight, kDark };

struct Settings {
    Colours colours = Colours::kSystem;
    int row_height_px = 200;
    bool stay_in_tray = true;  // closing the window while a crawl runs leaves it running
    bool notify = true;        // when a crawl has ended and the window is not active
    bool read_text = false;    // read words in pictures after a crawl
    double strictness = 0.5;   // Query::strictness
    int slideshow_s = 5;       // per picture
};

[[nodiscard]] Settings read_settings();
void keep(const Settings& settings);

}  // namespace trove::desktop
