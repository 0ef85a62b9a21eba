-- Makes a cold subject warm with what was read from the journal under a fence that still holds.
--
-- KEYS 1 record  2 fence  3 recent
-- ARGV 1 fence  2 how long a record lives, seconds  3 how long an event stays recent, milliseconds
--      4 how many of the rest are fields and values  5.. fields and values, then recent events
--
-- Returns 1 installed, 0 void.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local fence = redis.pcall('GET', KEYS[2])
if fence ~= ARGV[1] then return 0 end

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local ttl = tonumber(ARGV[3])
local last = 4 + tonumber(ARGV[4])

-- In portions, because Lua unpacks a few thousand values at most.
for i = 5, last, 1000 do
  redis.call('HSET', KEYS[1], unpack(ARGV, i, math.min(i + 999, last)))
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
if redis.call('TYPE', KEYS[3]).ok ~= 'zset' then redis.call('DEL', KEYS[3]) end
for i = last + 1, #ARGV do redis.call('ZADD', KEYS[3], now, ARGV[i]) end
if #ARGV > last then
  redis.call('PEXPIRE', KEYS[3], ttl)
  -- A record whose recent events were evicted could count one twice: record-3.lua looks at this.
  redis.call('HSET', KEYS[1], 'recent-until', string.format('%.0f', now + ttl - 1000))
end
-- Whoever else holds this fence has read an older journal.
redis.call('DEL', KEYS[2])
return 1
