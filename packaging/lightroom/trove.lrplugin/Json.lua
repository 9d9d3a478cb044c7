-- SPDX-License-Identifier: GPL-3.0-or-later
-- Reads JSON (RFC 8259), which Lightroom's SDK does not. decode(text) -> value, or nil and what is wrong. null becomes nil.
-- Lua 5.1. Depth is bounded, so that an answer from who knows where cannot exhaust the stack.
local Json = {}

local MOST_DEPTH = 50
local ESCAPES = { ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }

local function utf8_of(code)
  if code < 0x80 then return string.char(code) end
  if code < 0x800 then return string.char(0xC0 + math.floor(code / 0x40), 0x80 + code % 0x40) end
  if code < 0x10000 then
    return string.char(0xE0 + math.floor(code / 0x1000), 0x80 + math.floor(code / 0x40) % 0x40, 0x80 + code % 0x40)
  end
  return string.char(0xF0 + math.floor(code / 0x40000), 0x80 + math.floor(code / 0x1000) % 0x40,
                     0x80 + math.floor(code / 0x40) % 0x40, 0x80 + code % 0x40)
end

local value

local function wrong(at) error({ json = "no JSON at byte " .. at }, 0) end

local function blank(text, at) return text:match("^[ \t\r\n]*()", at) end

local function string_at(text, at)
  local parts = {}
  at = at + 1
  while true do
    local plain, after = text:match('^([^"\\%c]*)()', at)
    parts[#parts + 1] = plain
    at = after
    local c = text:sub(at, at)
    if c == '"' then return table.concat(parts), at + 1 end
    if c ~= "\\" then wrong(at) end
    local escape = text:sub(at + 1, at + 1)
    if escape == "u" then
      local code = tonumber(text:match("^%x%x%x%x", at + 2) or wrong(at), 16)
      at = at + 6
      if code >= 0xD800 and code < 0xDC00 then
        local low = tonumber(text:match("^\\u(%x%x%x%x)", at) or "0", 16)
        if low >= 0xDC00 and low < 0xE000 then
          code = 0x10000 + (code - 0xD800) * 0x400 + (low - 0xDC00)
          at = at + 6
        else
          code = 0xFFFD
        end
      elseif code >= 0xDC00 and code < 0xE000 then
        code = 0xFFFD
      end
      parts[#parts + 1] = utf8_of(code)
    elseif ESCAPES[escape] then
      parts[#parts + 1] = ESCAPES[escape]
      at = at + 2
    else
      wrong(at)
    end
  end
end

local function list_at(text, at, depth)
  local list = {}
  local n = 0
  at = blank(text, at + 1)
  if text:sub(at, at) == "]" then return list, at + 1 end
  while true do
    n = n + 1
    list[n], at = value(text, at, depth + 1)
    at = blank(text, at)
    local c = text:sub(at, at)
    if c == "]" then return list, at + 1 end
    if c ~= "," then wrong(at) end
    at = blank(text, at + 1)
  end
end

local function object_at(text, at, depth)
  local object = {}
  at = blank(text, at + 1)
  if text:sub(at, at) == "}" then return object, at + 1 end
  while true do
    if text:sub(at, at) ~= '"' then wrong(at) end
    local key
    key, at = string_at(text, at)
    at = blank(text, at)
    if text:sub(at, at) ~= ":" then wrong(at) end
    object[key], at = value(text, blank(text, at + 1), depth + 1)
    at = blank(text, at)
    local c = text:sub(at, at)
    if c == "}" then return object, at + 1 end
    if c ~= "," then wrong(at) end
    at = blank(text, at + 1)
  end
end

value = function(text, at, depth)
  if depth > MOST_DEPTH then error({ json = "nested too deeply" }, 0) end
  local c = text:sub(at, at)
  if c == "{" then return object_at(text, at, depth) end
  if c == "[" then return list_at(text, at, depth) end
  if c == '"' then return string_at(text, at) end
  for word, meaning in pairs({ ["true"] = true, ["false"] = false }) do
    if text:sub(at, at + #word - 1) == word then return meaning, at + #word end
  end
  if text:sub(at, at + 3) == "null" then return nil, at + 4 end
  local number = text:match("^-?%d+%.?%d*[eE]?[+-]?%d*", at)
  if not number or not tonumber(number) then wrong(at) end
  return tonumber(number), at + #number
end

function Json.decode(text)
  if type(text) ~= "string" then return nil, "no answer" end
  local ok, result, after = pcall(value, text, blank(text, 1), 0)
  if not ok then return nil, type(result) == "table" and result.json or tostring(result) end
  if blank(text, after) <= #text then return nil, "something follows the JSON" end
  return result
end

return Json
