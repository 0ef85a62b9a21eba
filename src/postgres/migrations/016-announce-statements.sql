-- Announces the standings that one statement has changed: each of them, or {} once where there are more than a gateway
-- should look up one by one. {} means anybody's, and makes a gateway forget all standings.
create function gatehouse.standings_changed() returns trigger
  language plpgsql
  as $$
declare
  kind text := tg_argv[0];
  most constant int := 1000;
  names text[];
  who text;
begin
  if tg_op = 'INSERT' then
    names := array(select to_jsonb(one) ->> kind from changed_after as one limit most + 1);
  elsif tg_op = 'DELETE' then
    names := array(select to_jsonb(one) ->> kind from changed_before as one limit most + 1);
  else
    -- A name that the update keeps comes twice. PostgreSQL sends the same notification once a transaction.
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

create function gatehouse.announce_statements(changed regclass, kind text) returns void
  language plpgsql
  as $$
declare
  name text := (select relname from pg_class where oid = changed);
begin
  execute format('drop trigger %I on %s', name || '_changed', changed);
  execute format(
    'create trigger %I after insert on %s referencing new table as changed_after
     for each statement execute function gatehouse.standings_changed(%L)',
    name || '_inserted', changed, kind);
  execute format(
    'create trigger %I after update on %s referencing old table as changed_before new table as changed_after
     for each statement execute function gatehouse.standings_changed(%L)',
    name || '_updated', changed, kind);
  execute format(
    'create trigger %I after delete on %s referencing old table as changed_before
     for each statement execute function gatehouse.standings_changed(%L)',
    name || '_deleted', changed, kind);
end
$$;

select gatehouse.announce_statements('gatehouse.subscription', 'account');
select gatehouse.announce_statements('gatehouse.override', 'subject');
select gatehouse.announce_statements('gatehouse.tier_pin', 'subject');
drop function gatehouse.announce_statements(regclass, text);
