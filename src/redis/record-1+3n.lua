-- Adds events that were accepted together to the records of whom they count for, each once. Who is cold is left to the rebuild.
--
-- KEYS 1 partition, then of each holder: record, note, seen (SET of identities, one for every ten minutes of acceptance)
-- ARGV 1 run  2 channel  3 label of the partition  4 how long a record lives, seconds  5 how long seen events do, seconds
--      6 when the events were accepted, milliseconds  7 how long ago that may be, milliseconds  8 number of the set of seen
--      then of each holder: name, how many events, and of each event: identity (63 bits), type ('': it counts for nothing),
--      quantity, day, time in milliseconds
--
-- Returns of each holder: how many were new (-1: cold), the record before, the record after.
local MOST, MOST_A_DAY, RING = 9007199254740991, 65535, 32

-- Redis does not undo what a failed script has written: everything is looked at before anything is touched.
local function whole(text, most)
  local number = tonumber(text)
  return number and number == math.floor(number) and number >= 1 and number <= most
end
local at = 9
for _ = 2, #KEYS, 3 do
  local count = tonumber(ARGV[at + 1])
  for first = at + 2, at + 1 + 5 * count, 5 do
    local fine = #ARGV[first + 1] <= 255 and whole(ARGV[first + 2], MOST)
      and whole(ARGV[first + 3], 4294967295) and whole(ARGV[first + 4], MOST)
    if not fine then return redis.error_reply('ERR malformed event') end
  end
  at = at + 2 + 5 * count
end

local function parse(bytes)
  local record = { tier = '', names = {}, lifetimes = {}, rings = {} }
  local version, types, tier
  version, types, record.last, record.active, record.seen, record.since, record.below, tier =
    struct.unpack('>BBI4I4I8I4I4B', bytes)
  record.tier = bytes:sub(28, 27 + tier)
  local place = 28 + tier
  for i = 1, types do
    local length = bytes:byte(place)
    local name = bytes:sub(place + 1, place + length)
    record.names[i] = name
    record.lifetimes[name] = struct.unpack('>I8', bytes, place + length + 1)
    record.rings[name] = bytes:sub(place + length + 9, place + length + 72)
    place = place + length + 73
  end
  if place ~= #bytes + 1 then error('cut off') end
  return record
end

local function pack(record)
  local parts = { struct.pack('>BBI4I4I8I4I4B', 1, #record.names, record.last, record.active, record.seen,
    record.since, record.below, #record.tier), record.tier }
  for _, name in ipairs(record.names) do
    parts[#parts + 1] = string.char(#name)
    parts[#parts + 1] = name
    parts[#parts + 1] = struct.pack('>I8', record.lifetimes[name])
    parts[#parts + 1] = record.rings[name]
  end
  return table.concat(parts)
end

-- By bytes: Lua compares text as the server's locale does.
local function stands_before(one, other)
  for i = 1, math.min(#one, #other) do
    local difference = one:byte(i) - other:byte(i)
    if difference ~= 0 then return difference < 0 end
  end
  return #one < #other
end

local function insert(record, name)
  local place = 1
  while record.names[place] and stands_before(record.names[place], name) do place = place + 1 end
  table.insert(record.names, place, name)
  record.lifetimes[name], record.rings[name] = 0, string.rep('\0', 2 * RING)
end

local function put(ring, day, count)
  local place = 2 * (day % RING)
  return ring:sub(1, place) .. struct.pack('>H', count) .. ring:sub(place + 3)
end

local function forward(record, day)
  local by = day - record.last
  if record.last == 0 or by >= RING then
    record.active = 0
    for name in pairs(record.rings) do record.rings[name] = string.rep('\0', 2 * RING) end
  else
    record.active = (record.active * 2 ^ by) % 4294967296
    for name, ring in pairs(record.rings) do
      for new = record.last + 1, day do ring = put(ring, new, 0) end
      record.rings[name] = ring
    end
  end
  record.last = day
end

-- Returns whether anything changed that a decision may look at.
local function add(record, name, quantity, day, time)
  local changed = false
  if day > record.last then
    forward(record, day)
    changed = true
  end
  local back = record.last - day
  local bit = 2 ^ back
  if back < RING and math.floor(record.active / bit) % 2 == 0 then
    record.active = record.active + bit
    changed = true
  end
  if time > record.seen then record.seen = time end
  if name == '' then return changed end
  if not record.lifetimes[name] then insert(record, name) end
  record.lifetimes[name] = math.min(record.lifetimes[name] + quantity, MOST)
  if back < RING then
    local ring = record.rings[name]
    local before = struct.unpack('>H', ring, 2 * (day % RING) + 1)
    record.rings[name] = put(ring, day, math.min(before + quantity, MOST_A_DAY))
  end
  return true
end

local set = tonumber(ARGV[8])
local late = microseconds() / 1000 - tonumber(ARGV[6]) > tonumber(ARGV[7])

-- Nil where it is cold, or must become so.
local function warm(key, seen)
  local bytes, latest = recordAt(key)
  if not bytes or late then return nil end
  local kind = redis.call('TYPE', seen).ok
  if kind ~= 'set' and kind ~= 'none' then return nil end
  if kind == 'none' and set <= latest then return nil end
  local fine, record = pcall(parse, bytes)
  if not fine then return nil end
  return record, bytes, math.max(set, latest)
end

local answers, changed = {}, {}
at = 9
for i = 2, #KEYS, 3 do
  local name, count = ARGV[at], tonumber(ARGV[at + 1])
  local record, before, latest = warm(KEYS[i], KEYS[i + 2])
  if record then
    local new, relevant = 0, false
    for first = at + 2, at + 1 + 5 * count, 5 do
      if redis.call('SADD', KEYS[i + 2], ARGV[first]) == 1 then
        new = new + 1
        local type, quantity, day, time = unpack(ARGV, first + 1, first + 4)
        relevant = add(record, type, tonumber(quantity), tonumber(day), tonumber(time)) or relevant
      end
    end
    local after = before
    if new > 0 then
      after = pack(record)
      keep(KEYS[i], after, latest, ARGV[4])
      redis.call('EXPIRE', KEYS[i + 2], ARGV[5])
    end
    if relevant and redis.call('DEL', KEYS[i + 1]) == 1 then changed[#changed + 1] = name end
    answers[#answers + 1], answers[#answers + 2], answers[#answers + 3] = new, before, after
  else
    redis.call('DEL', KEYS[i], KEYS[i + 1], KEYS[i + 2])
    changed[#changed + 1] = name
    answers[#answers + 1], answers[#answers + 2], answers[#answers + 3] = -1, '', ''
  end
  at = at + 2 + 5 * count
end
announce(ARGV[2], ARGV[3], changed)
return answers
