-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the plug-in does, apart from Lightroom: asks Trove's HTTP interface (docs/http-api.md) and finds the answer's photos in
-- the catalog. Everything of the SDK comes in as arguments, so that tests can stand in for it. Lua 5.1.
local Json = require "Json"

local Trove = {}

Trove.DEFAULT_SERVER = "http://127.0.0.1:7777"
local PAGE = 200

function Trove.escape(text)
  return (text:gsub("[^%w%-_%.~]", function(c) return string.format("%%%02X", c:byte()) end))
end

function Trove.search_url(server, words, limit, offset)
  return string.format("%s/api/v1/search?q=%s&limit=%d&offset=%d", server, Trove.escape(words), limit, offset)
end

function Trove.photo_url(server, id) return string.format("%s/api/v1/photos/%d", server, id) end

-- Only this computer is ever asked: the words of a search are nobody else's.
function Trove.is_local(server)
  local host = server:match("^http://([^/]+)$")
  if not host then return false end
  host = host:gsub(":%d+$", "")
  return host == "127.0.0.1" or host == "localhost" or host == "[::1]"
end

local function ask(http, url)
  local body, headers = http.get(url)
  if not body or body == "" or (headers and headers.error) then
    return nil, "Trove does not answer. Start it with: trove serve"
  end
  local answer, problem = Json.decode(body)
  if type(answer) ~= "table" then return nil, "Trove's answer makes no sense: " .. (problem or "?") end
  if headers and headers.status and headers.status ~= 200 then
    return nil, type(answer.detail) == "string" and answer.detail or ("Trove answered with status " .. tostring(headers.status))
  end
  return answer
end

-- Up to `most` hits, best first; or nil and what is wrong.
function Trove.search(http, server, words, most)
  if not Trove.is_local(server) then return nil, "Only a Trove on this computer is asked: http://127.0.0.1:7777" end
  if words:match("^%s*$") then return nil, "Type some words first." end
  local hits = {}
  while #hits < most do
    local answer, problem = ask(http, Trove.search_url(server, words, math.min(PAGE, most - #hits), #hits))
    if not answer then return nil, problem end
    if type(answer.hits) ~= "table" or #answer.hits == 0 then break end
    for _, hit in ipairs(answer.hits) do
      if type(hit) == "table" and type(hit.path) == "string" and type(hit.id) == "number" then hits[#hits + 1] = hit end
    end
    if type(answer.total) ~= "number" or #hits >= answer.total or #answer.hits < PAGE then break end
  end
  return hits
end

-- Where a hit may lie: its path, and where that is not in the catalog the other places of its photo.
local function other_places(http, server, hit)
  local photo = ask(http, Trove.photo_url(server, hit.id))
  local places = {}
  if photo and type(photo.locations) == "table" then
    for _, location in ipairs(photo.locations) do
      if type(location.path) == "string" and location.path ~= hit.path then places[#places + 1] = location.path end
    end
  end
  return places
end

-- The catalog's photos for the hits, in order, each once; and how many hits are not in this catalog.
function Trove.photos_in_catalog(http, server, catalog, hits)
  local photos = {}
  local seen = {}
  local missing = 0
  for _, hit in ipairs(hits) do
    local photo = catalog:findPhotoByPath(hit.path)
    if not photo then
      for _, path in ipairs(other_places(http, server, hit)) do
        photo = catalog:findPhotoByPath(path)
        if photo then break end
      end
    end
    if not photo then
      missing = missing + 1
    elseif not seen[photo] then
      seen[photo] = true
      photos[#photos + 1] = photo
    end
  end
  return photos, missing
end

-- Makes or refills the collection "Trove: words". Returns it.
function Trove.fill_collection(catalog, words, photos)
  local collection
  catalog:withWriteAccessDo("Find with Trove", function()
    local set = catalog:createCollectionSet("Trove", nil, true)
    collection = catalog:createCollection(words, set, true)
    collection:removeAllPhotos()
    collection:addPhotos(photos)
  end)
  return collection
end

return Trove
