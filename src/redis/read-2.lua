-- Reads one record, or gives the fence to rebuild it under.
--
-- KEYS 1 record  2 fence
-- ARGV 1 the fence to give where there is none yet  2 how long a fence lives, seconds
--
-- Returns the fields and values of a warm record as a list, or the fence of a cold one as a string.
local kind = redis.call('TYPE', KEYS[1]).ok
if kind == 'hash' then return redis.call('HGETALL', KEYS[1]) end
if kind ~= 'none' then redis.call('DEL', KEYS[1]) end

local fence = redis.pcall('GET', KEYS[2])
if type(fence) == 'string' then return fence end
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
return ARGV[1]
