-- Makes every holder of a partition cold, voids every fence, and empties what is kept of the partition in memory.
--
-- KEYS 1 partition
-- ARGV 1 run  2 channel  3 label of the partition
--
-- Returns 1.
-- The number is left out that would be the next: whoever hears of the one after it has missed something, and forgets all.
generation = math.max(microseconds(), generation + 1)
sequence = math.max(generation, sequence + 2)
redis.call('HSET', KEYS[1], 'generation', digits(generation), 'sequence', digits(sequence))
redis.call('PUBLISH', ARGV[2], ARGV[3] .. ':' .. digits(sequence) .. ':')
return 1
