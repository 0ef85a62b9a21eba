-- Makes holders cold, and tells who keeps them in memory.
--
-- KEYS 1 partition, then of each holder: record, note
-- ARGV 1 run  2 channel  3 label of the partition, then the name of each holder
--
-- Returns how many were warm.
local names, warm = {}, 0
for i = 2, #KEYS, 2 do
  if valueAt(KEYS[i]) then warm = warm + 1 end
  redis.call('DEL', KEYS[i], KEYS[i + 1])
  names[#names + 1] = ARGV[4 + (i - 2) / 2]
end
announce(ARGV[2], ARGV[3], names)
return warm
