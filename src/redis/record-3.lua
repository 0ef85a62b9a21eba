-- Adds events of one subject to its record, each once. Leaves them to the rebuild where there is none.
--
-- KEYS 1 record  2 fence  3 recent
-- ARGV 1 oldest day kept  2 how long a record lives, seconds  3 how long an event stays recent, milliseconds
--      4.. five for each event: identity, type, quantity (0: the event counts for nothing), day, time in milliseconds
--
-- Returns one number for each event: 1 applied, 0 duplicate, -1 cold.
local MOST = 9007199254740991
local oldest, ttl = tonumber(ARGV[1]), tonumber(ARGV[3])
local count = (#ARGV - 3) / 5

-- Redis does not undo what a failed script has written: everything is looked at before anything is touched.
local function whole(text, least)
  local number = tonumber(text)
  return number and number == math.floor(number) and number >= least and number <= MOST
end
for i = 4, #ARGV, 5 do
  if not (whole(ARGV[i + 2], 0) and whole(ARGV[i + 3], -MOST) and whole(ARGV[i + 4], -MOST)) then
    return redis.error_reply('ERR malformed event')
  end
end

local function cold()
  redis.call('DEL', KEYS[1], KEYS[2])
  local answers = {}
  for i = 1, count do answers[i] = -1 end
  return answers
end

local function kind(key) return redis.call('TYPE', key).ok end
if kind(KEYS[1]) ~= 'hash' then return cold() end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local until_ = redis.call('HGET', KEYS[1], 'recent-until')
if kind(KEYS[3]) ~= 'zset' then
  redis.call('DEL', KEYS[3])
  if until_ and not (tonumber(until_) and tonumber(until_) <= now) then return cold() end
end

local fresh, seen, answers, news, garbage = {}, {}, {}, {}, false
local function held(field) return fresh[field] or redis.call('HGET', KEYS[1], field) end
local function add(field, quantity)
  local before = held(field) or '0'
  if not whole(before, 0) then garbage = true return end
  fresh[field] = string.format('%.0f', math.min(tonumber(before) + quantity, MOST))
end

for i = 1, count do
  local identity, type, quantity, day, time = unpack(ARGV, 5 * i - 1, 5 * i + 3)
  if seen[identity] or redis.call('ZSCORE', KEYS[3], identity) then
    answers[i] = 0
  else
    answers[i], seen[identity] = 1, true
    news[#news + 1], news[#news + 2] = now, identity
    local kept = tonumber(day) >= oldest
    if kept then fresh['a:' .. day] = '1' end
    if tonumber(quantity) > 0 then
      add('l:' .. type, tonumber(quantity))
      if kept then add('d:' .. day .. ':' .. type, tonumber(quantity)) end
    end
    local before = held('seen')
    if before and not whole(before, -MOST) then garbage = true
    elseif not before or tonumber(time) > tonumber(before) then fresh['seen'] = time end
  end
end
if garbage or redis.call('HGET', KEYS[1], 'v') ~= '1' then return cold() end
if #news == 0 then return answers end

local trimmed = tonumber(redis.call('HGET', KEYS[1], 'trimmed') or '')
if not trimmed or trimmed < oldest then
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    local day = string.match(field, '^[ad]:(-?%d+)')
    if day and tonumber(day) < oldest then redis.call('HDEL', KEYS[1], field) end
  end
  fresh['trimmed'] = ARGV[1]
end
fresh['recent-until'] = string.format('%.0f', now + ttl - 1000)
for field, value in pairs(fresh) do redis.call('HSET', KEYS[1], field, value) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - ttl)
redis.call('ZADD', KEYS[3], unpack(news))
redis.call('PEXPIRE', KEYS[3], ttl)
return answers
