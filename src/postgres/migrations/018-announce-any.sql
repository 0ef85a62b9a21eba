-- As before (migrations/016-announce-statements.sql), and {} at once for a transaction that says so: it changes many rows in
-- portions, and a gateway should not look them up one by one. PostgreSQL sends the same notification once a transaction.
create or replace function gatehouse.standings_changed() returns trigger
  language plpgsql
  as $$
declare
  kind text := tg_argv[0];
  most constant int := 1000;
  names text[];
  who text;
begin
  if current_setting('gatehouse.announce', true) = 'any' then
    perform pg_notify('gatehouse_standing', '{}');
    return null;
  end if;
  if tg_op = 'INSERT' then
    names := array(select to_jsonb(one) ->> kind from changed_after as one limit most + 1);
  elsif tg_op = 'DELETE' then
    names := array(select to_jsonb(one) ->> kind from changed_before as one limit most + 1);
  else
    names := array(
      (select to_jsonb(one) ->> kind from changed_before as one limit most + 1)
      union all
      (select to_jsonb(one) ->> kind from changed_after as one limit most + 1));
  end if;
  if cardinality(names) > most then
    perform pg_notify('gatehouse_standing', '{}');
  else
    foreach who in array names loop
      perform gatehouse.announce_standing(kind, who);
    end loop;
  end if;
  return null;
end
$$;
