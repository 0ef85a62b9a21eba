-- Makes somebody warm who is cold, with what was read from the journal under a fence that still holds.
--
-- KEYS 1 partition  2 record  3 note  4 seen, of the set before  5 seen, of the latest set
-- ARGV 1 run  2 fence  3 how long a record lives, seconds  4 how long seen events do, seconds  5 number of the latest set
--      6 the record  7 how many of the rest were seen in the set before  8.. identities of the events lately accepted
--
-- Returns 1 installed, 0 void.
if valueAt(KEYS[2]) then return 0 end
if redis.pcall('GET', KEYS[3]) ~= ARGV[2] or not isFence(ARGV[2]) then return 0 end

local split = 7 + tonumber(ARGV[7])
local function fill(key, first, last)
  -- What is there may be of another lineage. Whatever matters of it was read from the journal.
  redis.call('DEL', key)
  -- In portions, because Lua unpacks a few thousand values at most.
  for i = first, last, 1000 do redis.call('SADD', key, unpack(ARGV, i, math.min(i + 999, last))) end
  if last >= first then redis.call('EXPIRE', key, ARGV[4]) end
end
fill(KEYS[4], 8, split)
fill(KEYS[5], split + 1, #ARGV)
local latest = tonumber(ARGV[5])
if #ARGV == split then latest = split > 7 and latest - 1 or 0 end
redis.call('SET', KEYS[2], ARGV[6] .. trailer(latest), 'EX', ARGV[3])
-- Whoever else holds this fence has read an older journal.
redis.call('DEL', KEYS[3])
return 1
