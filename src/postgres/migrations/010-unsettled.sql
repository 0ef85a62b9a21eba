-- The batch that brought an event. The cost of a duplicate then does not depend on how much is unsettled. Unknown for events
-- that were accepted before this migration: the sweep settles them within seconds.
alter table gatehouse.engagement_identity add column batch bigint;

-- Accepts events: all that are new, together with their counts. A subject that is erased meanwhile has none of them, or all
-- are erased with it. A duplicate is doubted while the batch that brought it first is not settled: one look by key for each.
create or replace function gatehouse.append_engagement(
  identities uuid[], payloads bigint[], sources text[], ids text[], subjects uuid[], subject_names text[],
  accounts uuid[], account_names text[], types text[], quantities bigint[], times bigint[], days int[]
) returns table (n int, answer text, batch text, accepted_at text, doubted boolean)
  language plpgsql
  as $$
declare
  erased uuid[];
  taken uuid[];
  own bigint := nextval(pg_get_serial_sequence('gatehouse.engagement_unsettled', 'batch'));
  made bigint;
  news record;
begin
  if to_regclass('gatehouse.' || gatehouse.engagement_partition(now())) is null then
    perform gatehouse.make_engagement_partition(now());
  end if;
  -- Erasing takes the same lock for itself.
  perform pg_advisory_xact_lock_shared(1734964577);

  insert into gatehouse.engagement_holder (key, name)
  select distinct on (mentioned.key) mentioned.key, mentioned.name
  from (
    select * from unnest(subjects, subject_names) as s (key, name)
    union all select * from unnest(accounts, account_names) as a (key, name) where a.key is not null
  ) as mentioned
  order by mentioned.key
  on conflict (key) do nothing;

  select coalesce(array_agg(h.key), '{}') into erased
  from gatehouse.engagement_holder h join (select distinct unnest(subjects) as key) s on s.key = h.key
  where h.erased_at is not null;

  with fresh as (
    insert into gatehouse.engagement_identity (identity, payload, batch)
    select distinct on (i.identity) i.identity, i.payload, own
    from unnest(identities, payloads, subjects) with ordinality as i (identity, payload, subject, place)
    where i.subject <> all (erased)
    order by i.identity, i.place
    on conflict (identity) do nothing
    returning identity
  )
  select coalesce(array_agg(fresh.identity), '{}') into taken from fresh;

  if taken <> '{}' then
    with fresh as (
      select distinct on (e.identity) e.*
      from unnest(identities, sources, ids, subjects, accounts, types, quantities, times, days) with ordinality
        as e (identity, source, id, subject, account, type, quantity, time, day, place)
      join unnest(taken) as t (identity) on t.identity = e.identity
      order by e.identity, e.place
    ), stored as (
      insert into gatehouse.engagement_event (identity, source, id, subject, account, type, quantity, occurred_at, day)
      select f.identity, f.source, f.id, f.subject, f.account, f.type, f.quantity, to_timestamp(f.time / 1000.0), f.day
      from fresh f
    )
    select array_agg(holder) as holders, array_agg(type) as types, array_agg(quantity) as quantities,
      array_agg(time) as times, array_agg(day) as days, array_agg(distinct holder) as concerned
    into news
    from (
      select f.subject as holder, f.type, f.quantity, f.time, f.day from fresh f
      union all select f.account, f.type, f.quantity, f.time, f.day from fresh f where f.account is not null
    ) as counted;
    perform gatehouse.count_engagement(news.holders, news.types, news.quantities, news.times, news.days);
    insert into gatehouse.engagement_unsettled (batch, holders) overriding system value values (own, news.concerned);
    made := own;
  end if;

  return query
  select i.place::int,
    case
      when gone.key is not null then 'erased'
      when fresh.identity is not null and i.copy = 1 then 'accepted'
      when coalesce(known.payload, i.payload) = i.payload then 'duplicate'
      else 'conflict'
    end,
    made::text,
    round(extract(epoch from now()) * 1000)::text,
    fresh.identity is null and coalesce(
      (select true from gatehouse.engagement_unsettled u where u.batch = known.batch), false)
  from (
    select e.*, row_number() over (partition by e.identity order by e.place) as copy
    from unnest(identities, payloads, subjects) with ordinality as e (identity, payload, subject, place)
  ) as i
  left join unnest(erased) as gone (key) on gone.key = i.subject
  left join unnest(taken) as fresh (identity) on fresh.identity = i.identity
  left join gatehouse.engagement_identity known on known.identity = i.identity;
end
$$;
