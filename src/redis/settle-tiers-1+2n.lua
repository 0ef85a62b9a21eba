-- Notes in records that tiers have moved.
--
-- KEYS 1 partition, then of each holder: record, note
-- ARGV 1 run  2 channel  3 label of the partition  4 how long a record lives, seconds
--      then of each holder: name, the tier before, the tier after, each as a record has it: since and below since (u32), length
--      (u8), key
--
-- Returns of each holder: 1 it says so now, 0 it is cold, or said something else than before.
local answers, changed = {}, {}
for i = 2, #KEYS, 2 do
  local at = 5 + 3 * (i - 2) / 2
  local before, after = ARGV[at + 1], ARGV[at + 2]
  local value = valueAt(KEYS[i])
  local now = value and value:sub(19, 27 + value:byte(27))
  if now == after then
    answers[#answers + 1] = 1
  elseif now == before then
    redis.call('SET', KEYS[i], value:sub(1, 18) .. after .. value:sub(19 + #before), 'EX', ARGV[4])
    if redis.call('DEL', KEYS[i + 1]) == 1 then changed[#changed + 1] = ARGV[at] end
    answers[#answers + 1] = 1
  else
    answers[#answers + 1] = 0
  end
end
announce(ARGV[2], ARGV[3], changed)
return answers
