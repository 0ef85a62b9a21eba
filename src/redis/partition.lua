-- Stands before every script. Each is given the keys of one partition, so that it runs on one node of a Cluster.
--
-- KEYS 1 partition, a HASH:
--     run         of the server under which its records were written
--     generation  stamped on every record
--     sequence    of the changes that were announced
-- ARGV 1 run of the server that is asked
--
-- Its name carries the lineage of the journal, so a record that was made from another journal has another generation. The HASH
-- outlives its records, and goes by itself when its lineage has ended.
--
-- A server that was restarted or replaced may have found again what is old, and one that was flushed has forgotten what it
-- announced. Both begin a generation, which makes every record of an earlier one cold.
local function digits(number) return string.format('%.0f', number) end

local PARTITION_TTL = 100 * 86400

local function microseconds()
  local clock = redis.call('TIME')
  return clock[1] * 1000000 + clock[2]
end

-- What a key of another type answers is as if there were nothing. Any other error, such as a missing right, is the answer:
-- asked again by `call`, it ends the script.
local function tried(command, key, ...)
  local reply = redis.pcall(command, key, ...)
  if type(reply) == 'table' and reply.err and not reply.err:find('WRONGTYPE', 1, true) then
    return redis.call(command, key, ...)
  end
  return reply
end

local state = tried('HMGET', KEYS[1], 'run', 'generation', 'sequence')
local generation, sequence = tonumber(state[2] or ''), tonumber(state[3] or '')
if state[1] ~= ARGV[1] or not generation or not sequence then
  generation = microseconds()
  sequence = generation
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'run', ARGV[1], 'generation', digits(generation), 'sequence', digits(sequence))
  redis.call('EXPIRE', KEYS[1], PARTITION_TTL)
end

-- A value is a record (engagement/packed-record.ts), then a trailer: the generation (u64), the number of the latest set of
-- seen events (u32), and the floor (u64). That set must be there: without it an event could count twice. Of events accepted up
-- to the floor, milliseconds, it is not known which ones the record has. A reader takes the trailer off: every long text
-- that is made here costs more than all that is done with it.
local LAYOUT, TRAILER = 2, 20
local NO_RECORD = 27

-- The value at a key, the number of its latest set, and its floor; nil where it is cold.
local function valueAt(key)
  local value = tried('GET', key)
  if type(value) ~= 'string' then
    if value then redis.call('DEL', key) end
    return nil
  end
  if #value < NO_RECORD + TRAILER or value:byte(1) ~= LAYOUT then
    redis.call('DEL', key)
    return nil
  end
  local stamp, set, floor = struct.unpack('>I8I4I8', value, #value - TRAILER + 1)
  if stamp ~= generation then return nil end
  return value, set, floor
end

local function trailer(set, floor) return struct.pack('>I8I4I8', generation, set, floor) end

-- How a fence of this generation ends.
local function fenceEnd() return ':' .. digits(generation) end

local function isFence(note)
  local ending = fenceEnd()
  return note:sub(-#ending) == ending
end

-- Tells who keeps them in memory that these have changed. `channel` and `label` name the partition to them.
local function announce(channel, label, names)
  if #names == 0 then return end
  sequence = redis.call('HINCRBY', KEYS[1], 'sequence', 1)
  redis.call('EXPIRE', KEYS[1], PARTITION_TTL)
  redis.call('PUBLISH', channel, label .. ':' .. digits(sequence) .. ':' .. table.concat(names, ','))
end
