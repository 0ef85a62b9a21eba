-- Keeps a mark and answers the one that is kept. Stands alone: it belongs to no partition's generation.
--
-- KEYS 1 mark
-- ARGV 1 run  2 the mark to keep; '': none  3 how long it lives, seconds
if ARGV[2] ~= '' then redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) end
return redis.call('GET', KEYS[1])
