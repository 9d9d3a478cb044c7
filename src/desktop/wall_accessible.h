// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Wall for screen readers: a list with an item per picture, made on demand. Used from the window's thread.
#pragma once

namespace trove::desktop {

class Wall;

// Registers the description of walls with Qt. May be called again.
void make_walls_accessible();

// Announces a new current picture.
void tell_current(Wall& wall);

}  // namespace trove::desktop
