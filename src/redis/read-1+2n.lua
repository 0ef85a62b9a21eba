-- Reads records, or gives the fence to rebuild each under.
--
-- KEYS 1 partition, then of each holder: record, note
-- ARGV 1 run  2 the beginning of the fence to give where there is none yet  3 how long a fence lives, seconds
--      4 how long the reader keeps what it reads, milliseconds; 0: not at all
--
-- A note says either that a reader keeps the record in memory ('kept') or under which fence it is being rebuilt. A fence ends
-- with the generation in which it was given, and is void in any other.
--
-- Returns the sequence, then of each holder the value, or the fence where it is cold.
local answers = { digits(sequence) }
for i = 2, #KEYS, 2 do
  local answer = valueAt(KEYS[i])
  if answer then
    if ARGV[4] ~= '0' then redis.call('SET', KEYS[i + 1], 'kept', 'PX', ARGV[4]) end
  else
    answer = redis.pcall('GET', KEYS[i + 1])
    if type(answer) ~= 'string' or not isFence(answer) then
      answer = ARGV[2] .. fenceEnd()
      redis.call('SET', KEYS[i + 1], answer, 'EX', ARGV[3])
    end
  end
  answers[#answers + 1] = answer
end
return answers
