-- Makes holders warm that are cold, each with what was read from the journal under a fence that still holds.
--
-- KEYS 1 partition, then of each holder: record, note, seen of the set before, seen of the latest set
-- ARGV 1 run  2 how long a record lives, seconds  3 how long seen events do, seconds
--      then of each holder: fence, number of the latest set, floor in milliseconds, the record, how many events follow of the set
--      before, how many of the latest set, and their identities
--
-- Returns of each holder: 1 installed, 0 void.
local function fill(key, first, count)
  -- What is there may be of another lineage. Whatever matters of it was read from the journal.
  redis.call('DEL', key)
  -- In portions, because Lua unpacks a few thousand values at most.
  local last = first + count - 1
  for i = first, last, 1000 do redis.call('SADD', key, unpack(ARGV, i, math.min(i + 999, last))) end
  if count > 0 then redis.call('EXPIRE', key, ARGV[3]) end
end

local answers = {}
local at = 4
for i = 2, #KEYS, 4 do
  local fence, latest, floor = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local before, within = tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5])
  local first = at + 6
  if valueAt(KEYS[i]) or redis.pcall('GET', KEYS[i + 1]) ~= fence or not isFence(fence) then
    answers[#answers + 1] = 0
  else
    fill(KEYS[i + 2], first, before)
    fill(KEYS[i + 3], first + before, within)
    -- The latest set that there is.
    if within == 0 then latest = before > 0 and latest - 1 or 0 end
    redis.call('SET', KEYS[i], ARGV[at + 3] .. trailer(latest, floor), 'EX', ARGV[2])
    -- All that hold this fence have read an older journal.
    redis.call('DEL', KEYS[i + 1])
    answers[#answers + 1] = 1
  end
  at = first + before + within
end
return answers
