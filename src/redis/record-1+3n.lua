-- Adds events that were accepted together to the records of whom they count for, each once. Who is cold is left to the rebuild.
--
-- KEYS 1 partition, then of each holder: record, note, seen (SET of identities, one for every ten minutes of acceptance)
-- ARGV 1 run  2 channel  3 label of the partition  4 how long a record lives, seconds  5 how long seen events do, seconds
--      6 when the events were accepted, milliseconds  7 how long ago that may be, milliseconds  8 number of the set of seen
--      then of each holder: name, how many events, and of each event: identity (63 bits), type ('': it counts for nothing),
--      quantity, day, time in milliseconds
--
-- Returns of each holder: how many were new (-1: cold), the value after, the value before where its latest day was neither the
-- same nor the day before (else '').
local MOST, RING = 9007199254740991, 32
-- How a day's count is written, by its bytes.
local COUNTS = { [1] = '>B', [2] = '>H', [4] = '>I4', [8] = '>I8' }

-- Redis does not undo what a failed script has written: everything is looked at before anything is touched.
local function whole(number, most)
  return number and number >= 1 and number <= most and number % 1 == 0
end
local quantities, days, times = {}, {}, {}
local at = 9
for _ = 2, #KEYS, 3 do
  local last = at + 1 + 5 * tonumber(ARGV[at + 1])
  for first = at + 2, last, 5 do
    local quantity, day, time = tonumber(ARGV[first + 2]), tonumber(ARGV[first + 3]), tonumber(ARGV[first + 4])
    if #ARGV[first + 1] > 255 or not (whole(quantity, MOST) and whole(day, 4294967295) and whole(time, MOST)) then
      return redis.error_reply('ERR malformed event')
    end
    quantities[first], days[first], times[first] = quantity, day, time
  end
  at = last + 1
end

local function width_of(most)
  if most < 256 then return 1 elseif most < 65536 then return 2 elseif most < 4294967296 then return 4 end
  return 8
end

-- What happens once a day, once for each type of event, or where a count needs more bytes, takes the record apart and puts it
-- together again. `days` holds the counts that are not 0, by day % 32.
local function parse(bytes)
  local record = { tier = '', names = {}, lifetimes = {}, days = {} }
  local version, types, tier
  version, types, record.last, record.active, record.seen, record.since, record.below, tier =
    struct.unpack('>BBI4I4I8I4I4B', bytes)
  record.tier = bytes:sub(28, 27 + tier)
  local place = 28 + tier
  for i = 1, types do
    local length = bytes:byte(place)
    local name = bytes:sub(place + 1, place + length)
    place = place + length + 1
    local width, days = bytes:byte(place), {}
    local format = COUNTS[width]
    record.names[i] = name
    record.lifetimes[name] = struct.unpack('>I8', bytes, place + 1)
    for day = 0, RING - 1 do
      local count = struct.unpack(format, bytes, place + 9 + width * day)
      if count > 0 then days[day] = count end
    end
    record.days[name] = days
    place = place + 9 + RING * width
  end
  if place ~= #bytes - TRAILER + 1 then error('cut off') end
  record.trailer = bytes:sub(-TRAILER)
  return record
end

local function pack_days(days)
  local most, parts = 0, {}
  for _, count in pairs(days) do most = math.max(most, count) end
  local width = width_of(most)
  local format = COUNTS[width]
  local none = string.rep('\0', width)
  for day = 0, RING - 1 do parts[day + 1] = days[day] and struct.pack(format, days[day]) or none end
  return width, table.concat(parts)
end

local function pack(record)
  local parts = { struct.pack('>BBI4I4I8I4I4B', LAYOUT, #record.names, record.last, record.active, record.seen,
    record.since, record.below, #record.tier), record.tier }
  for _, name in ipairs(record.names) do
    local width, days = pack_days(record.days[name])
    parts[#parts + 1] = string.char(#name)
    parts[#parts + 1] = name
    parts[#parts + 1] = struct.pack('>BI8', width, record.lifetimes[name])
    parts[#parts + 1] = days
  end
  parts[#parts + 1] = record.trailer
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
  record.lifetimes[name], record.days[name] = 0, {}
end

local function forward(record, day)
  local by = day - record.last
  if record.last == 0 or by >= RING then
    record.active = 0
    for name in pairs(record.days) do record.days[name] = {} end
  else
    record.active = (record.active * 2 ^ by) % 4294967296
    for _, days in pairs(record.days) do
      for new = record.last + 1, day do days[new % RING] = nil end
    end
  end
  record.last = day
end

-- Where the counts of a type begin, and the bytes of each day's; nil where there are none.
local function place_of(bytes, name)
  local place = 28 + bytes:byte(27)
  for _ = 1, bytes:byte(2) do
    local length = bytes:byte(place)
    local counts = place + length + 1
    if bytes:sub(place + 1, place + length) == name then return counts, bytes:byte(counts) end
    place = counts + 9 + RING * bytes:byte(counts)
  end
  return nil
end

-- Takes the record apart for what cannot be written in place: a new day, a new type, a count that needs more bytes.
local function rebuilt(bytes, name, day, count)
  local record = parse(bytes)
  if day > record.last then forward(record, day) end
  if name ~= '' and not record.days[name] then insert(record, name) end
  if count then record.days[name][day % RING] = count end
  return pack(record), record.last, record.active
end

-- Returns the record with one event more, and whether anything changed that a decision may look at.
local function add(bytes, name, quantity, day, time)
  local last, active, seen = struct.unpack('>I4I4I8', bytes, 3)
  local place, width
  if name ~= '' then place, width = place_of(bytes, name) end
  local changed = name ~= ''
  if day > last or (changed and not place) then
    bytes, last, active = rebuilt(bytes, name, day)
    changed = true
    if name ~= '' then place, width = place_of(bytes, name) end
  end
  local back = last - day
  local bit = 2 ^ back
  if back < RING and math.floor(active / bit) % 2 == 0 then active, changed = active + bit, true end
  local header = struct.pack('>I4I4I8', last, active, math.max(seen, time))
  if not place then return bytes:sub(1, 2) .. header .. bytes:sub(19), changed end
  if back < RING then
    local cell = place + 9 + width * (day % RING)
    local count = math.min(struct.unpack(COUNTS[width], bytes, cell) + quantity, MOST)
    if width_of(count) > width then
      bytes = rebuilt(bytes, name, day, count)
      place = place_of(bytes, name)
    else
      bytes = bytes:sub(1, cell - 1) .. struct.pack(COUNTS[width], count) .. bytes:sub(cell + width)
    end
  end
  local lifetime = struct.pack('>I8', math.min(struct.unpack('>I8', bytes, place + 1) + quantity, MOST))
  return bytes:sub(1, 2) .. header .. bytes:sub(19, place) .. lifetime .. bytes:sub(place + 9), changed
end

local set = tonumber(ARGV[8])
local accepted = tonumber(ARGV[6])
local late = microseconds() / 1000 - accepted > tonumber(ARGV[7])

-- The value with those events that are new, how many they were, and whether that matters; nil where it is cold.
local function apply(bytes, latest, floor, seen, first, count)
  -- Whether the record has them already, only the journal knows.
  if accepted <= floor then return nil end
  -- A set that ought to be there and is not was evicted.
  if set <= latest and redis.call('EXPIRE', seen, ARGV[5]) == 0 then return nil end
  -- The first of its set: what is there is of another lineage, or of before the record was rebuilt.
  if set > latest then redis.call('DEL', seen) end
  local new, relevant = 0, false
  for event = first, first + 5 * (count - 1), 5 do
    local added = redis.pcall('SADD', seen, ARGV[event])
    if type(added) ~= 'number' then return nil end
    if added == 1 then
      local changed
      bytes, changed = add(bytes, ARGV[event + 1], quantities[event], days[event], times[event])
      new, relevant = new + 1, relevant or changed
    end
  end
  if set > latest then
    redis.call('EXPIRE', seen, ARGV[5])
    bytes = bytes:sub(1, -TRAILER - 1) .. trailer(set, floor)
  end
  return bytes, new, relevant
end

local function latestDay(bytes) return (struct.unpack('>I4', bytes, 3)) end

local answers, changed = {}, {}
at = 9
for i = 2, #KEYS, 3 do
  local name, count = ARGV[at], tonumber(ARGV[at + 1])
  local before, latest, floor = valueAt(KEYS[i])
  local fine, after, new, relevant
  -- What cannot be taken apart is no record.
  if before and not late then
    fine, after, new, relevant = pcall(apply, before, latest, floor, KEYS[i + 2], at + 2, count)
  end
  local place = #answers
  if fine and after then
    if new > 0 then redis.call('SET', KEYS[i], after, 'EX', ARGV[4]) end
    if relevant and redis.call('DEL', KEYS[i + 1]) == 1 then changed[#changed + 1] = name end
    answers[place + 1], answers[place + 2] = new, after
    answers[place + 3] = latestDay(after) > latestDay(before) + 1 and before or ''
  else
    redis.call('DEL', KEYS[i], KEYS[i + 1], KEYS[i + 2])
    changed[#changed + 1] = name
    answers[place + 1], answers[place + 2], answers[place + 3] = -1, '', ''
  end
  at = at + 2 + 5 * count
end
announce(ARGV[2], ARGV[3], changed)
return answers
