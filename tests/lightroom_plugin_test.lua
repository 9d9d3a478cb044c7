-- SPDX-License-Identifier: GPL-3.0-or-later
-- The Lightroom plug-in's logic with a stand-in for the SDK. Usage: lua lightroom_plugin_test.lua PROJECT_FOLDER
local folder = assert(arg[1]) .. "/packaging/lightroom/trove.lrplugin/"
package.path = folder .. "?.lua;" .. package.path
local Json = require "Json"
local Trove = require "Trove"

local checks = 0
local function equal(got, wanted, what)
  checks = checks + 1
  if got ~= wanted then error(string.format("%s: got %s, wanted %s", what, tostring(got), tostring(wanted)), 2) end
end

-- JSON
equal(Json.decode('{"a": [1, -2.5e1, true, false, "x\\n\\u00e9\\ud83d\\ude00"]}').a[2], -25, "number")
equal(Json.decode('"\\u00e9\\ud83d\\ude00"'), "\195\169\240\159\152\128", "escapes")
equal(#Json.decode(" [ ] "), 0, "empty list")
equal(Json.decode('{"a": null, "b": 1}').b, 1, "null")
for _, bad in ipairs { "", "{", "[1,", '"x', "nul", "[1] 2", '{"a" 1}', "{'a': 1}", '"\1"', '"\\x"', string.rep("[", 1000) } do
  local value, problem = Json.decode(bad)
  equal(value, nil, "bad JSON " .. bad:sub(1, 10))
  equal(type(problem), "string", "a reason for " .. bad:sub(1, 10))
end
equal(Json.decode(nil), nil, "no text")

-- Addresses
equal(Trove.escape("two dogs & \195\169"), "two%20dogs%20%26%20%C3%A9", "escape")
equal(Trove.search_url("http://127.0.0.1:7777", "a b", 5, 10), "http://127.0.0.1:7777/api/v1/search?q=a%20b&limit=5&offset=10", "search url")
for _, good in ipairs { "http://127.0.0.1:7777", "http://localhost", "http://[::1]:80" } do equal(Trove.is_local(good), true, good) end
for _, bad in ipairs { "http://example.com", "https://127.0.0.1", "http://127.0.0.1.example.com", "http://127.0.0.1:7777/x", "http://127.0.0.1@example.com" } do
  equal(Trove.is_local(bad), false, bad)
end

-- A stand-in for LrHttp and the catalog.
local asked
local function server_with(total)
  asked = {}
  return {
    get = function(url)
      asked[#asked + 1] = url
      local id = url:match("/photos/(%d+)$")
      if id then return string.format('{"id": %s, "locations": [{"path": "/copy/%s.jpg"}]}', id, id), { status = 200 } end
      local limit, offset = url:match("limit=(%d+)&offset=(%d+)")
      local hits = {}
      for n = offset + 1, math.min(total, offset + limit) do hits[#hits + 1] = string.format('{"id": %d, "path": "/photos/%d.jpg", "score": 0.5}', n, n) end
      return string.format('{"total": %d, "hits": [%s]}', total, table.concat(hits, ",")), { status = 200 }
    end,
  }
end

local hits = Trove.search(server_with(450), Trove.DEFAULT_SERVER, "dogs", 430)
equal(#hits, 430, "pages join")
equal(#asked, 3, "three pages")
equal(hits[430].id, 430, "in order")
equal(#Trove.search(server_with(3), Trove.DEFAULT_SERVER, "dogs", 100), 3, "fewer than asked for")
local none, problem = Trove.search(server_with(3), Trove.DEFAULT_SERVER, "  ", 100)
equal(none, nil, "no words")
none, problem = Trove.search(server_with(3), "http://example.com", "dogs", 100)
equal(none, nil, "elsewhere")
equal(#asked, 0, "elsewhere is not asked")
none, problem = Trove.search({ get = function() return nil, { error = {} } end }, Trove.DEFAULT_SERVER, "dogs", 5)
equal(problem:match("trove serve") ~= nil, true, "says how to start it")
none, problem = Trove.search({ get = function() return '{"detail": "busy"}', { status = 503 } end }, Trove.DEFAULT_SERVER, "dogs", 5)
equal(problem, "busy", "the server's own words")
none, problem = Trove.search({ get = function() return "<html>", { status = 200 } end }, Trove.DEFAULT_SERVER, "dogs", 5)
equal(none, nil, "no JSON")

local one, two = { "one" }, { "two" }
local catalog = {
  log = {},
  findPhotoByPath = function(_, path) return ({ ["/photos/1.jpg"] = one, ["/copy/2.jpg"] = two, ["/copy/3.jpg"] = one })[path] end,
  withWriteAccessDo = function(self, _, action) self.log[#self.log + 1] = "write" action() end,
  createCollectionSet = function(self, name, _, prior) self.log[#self.log + 1] = name .. tostring(prior) return "set" end,
  createCollection = function(self, name, set, prior)
    self.log[#self.log + 1] = name .. set .. tostring(prior)
    return { removeAllPhotos = function() self.log[#self.log + 1] = "clear" end, addPhotos = function(_, photos) self.log[#self.log + 1] = #photos end }
  end,
}
local photos, missing = Trove.photos_in_catalog(server_with(4), Trove.DEFAULT_SERVER, catalog, Trove.search(server_with(4), Trove.DEFAULT_SERVER, "dogs", 4))
equal(#photos, 2, "each photo once")
equal(photos[1], one, "best first")
equal(photos[2], two, "found at another of its places")
equal(missing, 1, "one is not in the catalog")
Trove.fill_collection(catalog, "dogs", photos)
equal(table.concat(catalog.log, " "), "write Trovetrue dogssettrue clear 2", "the collection is filled within write access")

-- What needs Lightroom itself: syntax only.
local load_file = loadfile
for _, name in ipairs { "Info.lua", "FindWithTrove.lua" } do equal(type(load_file(folder .. name)), "function", name) end
equal(dofile(folder .. "Info.lua").LrLibraryMenuItems[1].file, "FindWithTrove.lua", "the menu's file")
print(checks .. " checks passed")
