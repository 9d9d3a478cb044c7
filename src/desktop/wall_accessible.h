// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Wall as screen readers meet it: a list whose items are pictures, made when somebody asks for them. Used from the
// window's thread.
#pragma once

namespace trove::desktop {

class Wall;

// From now on Qt knows how to describe walls. May be called again.
void make_walls_accessible();

// Says that another picture is the current one.
void tell_current(Wall& wall);

}  // namespace trove::desktop
