-- SPDX-License-Identifier: GPL-3.0-or-later
-- Library > Plug-in Extras > Find with Trove...: asks for words, and shows what was found as a collection. The work is in
-- Trove.lua; here is only what needs Lightroom.
local LrApplication = import "LrApplication"
local LrDialogs = import "LrDialogs"
local LrFunctionContext = import "LrFunctionContext"
local LrHttp = import "LrHttp"
local LrBinding = import "LrBinding"
local LrPrefs = import "LrPrefs"
local LrTasks = import "LrTasks"
local LrView = import "LrView"

local Trove = require "Trove"

local http = { get = function(url) return LrHttp.get(url, nil, 30) end }

LrTasks.startAsyncTask(function()
  LrFunctionContext.callWithContext("Find with Trove", function(context)
    LrDialogs.attachErrorDialogToFunctionContext(context)
    local prefs = LrPrefs.prefsForPlugin()
    local view = LrView.osFactory()
    local properties = LrBinding.makePropertyTable(context)
    properties.words = prefs.words or ""
    properties.most = prefs.most or 100
    properties.server = prefs.server or Trove.DEFAULT_SERVER
    local answer = LrDialogs.presentModalDialog {
      title = "Find with Trove",
      actionVerb = "Find",
      contents = view:column {
        bind_to_object = properties,
        spacing = view:control_spacing(),
        view:row { view:static_text { title = "Words" }, view:edit_field { value = LrView.bind("words"), width_in_chars = 40, immediate = true } },
        view:row { view:static_text { title = "At most" }, view:edit_field { value = LrView.bind("most"), width_in_chars = 6, precision = 0, min = 1, max = 2000 } },
        view:row { view:static_text { title = "Trove" }, view:edit_field { value = LrView.bind("server"), width_in_chars = 40 } },
      },
    }
    if answer ~= "ok" then return end
    prefs.words, prefs.most, prefs.server = properties.words, properties.most, properties.server

    local hits, problem = Trove.search(http, properties.server, properties.words, properties.most)
    if not hits then
      LrDialogs.message("Find with Trove", problem, "warning")
      return
    end
    local catalog = LrApplication.activeCatalog()
    local photos, missing = Trove.photos_in_catalog(http, properties.server, catalog, hits)
    if #photos == 0 then
      LrDialogs.message("Find with Trove", #hits == 0 and "Nothing was found." or "What was found is not in this catalog.", "info")
      return
    end
    local collection = Trove.fill_collection(catalog, properties.words, photos)
    catalog:setActiveSources { collection }
    if missing > 0 then
      LrDialogs.messageWithDoNotShow { message = string.format("%d of %d photos are not in this catalog.", missing, #hits), actionPrefKey = "trove.missing" }
    end
  end)
end)
