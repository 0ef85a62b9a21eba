-- Proves that the scripts may do here what they do: calls every command that any of them calls.
--
-- KEYS 1 partition  2 a key of no holder
-- ARGV 1 run  2 channel  3 label of the partition  4 '1': announce as well
-- A write comes first: Redis lets a script that has deleted something go on although its memory is full.
redis.call('SET', KEYS[2], 'proof', 'EX', 60)
redis.call('GET', KEYS[2])
redis.call('EXPIRE', KEYS[2], 60)
redis.call('DEL', KEYS[2])
redis.call('SADD', KEYS[2], 'proof')
redis.call('TYPE', KEYS[2])
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[1], 'run', ARGV[1])
redis.call('HMGET', KEYS[1], 'run')
redis.call('HINCRBY', KEYS[1], 'sequence', 0)
redis.call('TIME')
if ARGV[4] == '1' then announce(ARGV[2], ARGV[3], { 'proof' }) end
return 1
