-- SPDX-License-Identifier: GPL-3.0-or-later
-- What Lightroom Classic asks a plug-in first (Lightroom SDK: Info.lua). Not tried in Lightroom itself: see README.md.
return {
  LrSdkVersion = 6.0,
  LrSdkMinimumVersion = 5.0,
  LrToolkitIdentifier = "local.trove.search",
  LrPluginName = "Trove",
  LrLibraryMenuItems = {
    { title = "Find with Trove...", file = "FindWithTrove.lua" },
  },
  VERSION = { major = 0, minor = 1, revision = 0 },
}
