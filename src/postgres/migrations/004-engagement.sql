-- The journal, made to last: identities for ever, counts by day for rebuilding, events for as long as they are retained.

-- The first 128 bits of the SHA-256 of a name: an index entry may have 2,700 bytes, a name may have more.
create function gatehouse.engagement_key(name text) returns uuid
  language sql immutable strict parallel safe
  as $$ select encode(substring(sha256(convert_to(name, 'UTF8')) from 1 for 16), 'hex')::uuid $$;

-- Whose engagement is kept. Whoever was erased leaves the key, so that late events are known for what they are.
create table gatehouse.engagement_holder (
  key uuid primary key,
  -- 'subject:<id>' or 'account:<id>'
  name text,
  erased_at timestamptz,
  -- How a subject's tier was settled last. Days since 1970-01-01.
  tier text,
  tier_since int,
  below_since int,
  -- The day on which time alone may move it again.
  due int,
  check (name is not null or erased_at is not null)
);
create index engagement_holder_due on gatehouse.engagement_holder (due) where due is not null;

-- Source and id of every event ever accepted, and what it said, both as digests.
create table gatehouse.engagement_identity (
  identity uuid primary key,
  payload bigint
);

alter table gatehouse.engagement_event rename to engagement_event_before;
drop index gatehouse.engagement_event_subject;

-- A partition a month of acceptance, so that what is past its retention goes at once.
create table gatehouse.engagement_event (
  identity uuid not null,
  source text not null,
  id text not null,
  subject uuid not null,
  account uuid,
  type text not null,
  quantity bigint not null check (quantity >= 1),
  occurred_at timestamptz not null,
  day int not null,
  accepted_at timestamptz not null default now()
) partition by range (accepted_at);
create index engagement_event_subject on gatehouse.engagement_event (subject, accepted_at, identity);
create index engagement_event_account on gatehouse.engagement_event (account, accepted_at) where account is not null;

create function gatehouse.engagement_partition(month timestamptz) returns text
  language sql immutable parallel safe
  as $$ select 'engagement_event_' || to_char(month at time zone 'UTC', 'YYYY_MM') $$;

-- Makes room for a month of events.
create function gatehouse.make_engagement_partition(within timestamptz) returns void
  language plpgsql
  as $$
declare
  month timestamptz := date_trunc('month', within at time zone 'UTC') at time zone 'UTC';
  following timestamptz := (date_trunc('month', within at time zone 'UTC') + interval '1 month') at time zone 'UTC';
begin
  -- Any number, as long as it stays the same.
  perform pg_advisory_xact_lock(1734964576);
  execute format(
    'create table if not exists gatehouse.%I partition of gatehouse.engagement_event for values from (%L) to (%L)',
    gatehouse.engagement_partition(month), month, following);
end
$$;

-- What one holder did on one day, by type of event. What is out of every window is folded into the row of day 0, `until` the
-- latest day in it.
create table gatehouse.engagement_day (
  holder uuid not null,
  type text not null,
  day int not null,
  until int not null,
  amount bigint not null,
  -- The latest of these events, epoch milliseconds.
  seen bigint not null,
  primary key (holder, type, day)
);

-- Accepted, and not yet known to have reached the cache.
create table gatehouse.engagement_unsettled (
  batch bigint generated always as identity primary key,
  accepted_at timestamptz not null default now(),
  holders uuid[] not null
);

-- What has moved, once each, for whoever wants to be told.
create table gatehouse.announcement (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  kind text not null,
  subject text not null,
  body json not null
);

create function gatehouse.announced() returns trigger
  language plpgsql
  as $$
begin
  perform pg_notify('gatehouse_announcement', '');
  return null;
end
$$;

create trigger announced after insert on gatehouse.announcement
  for each statement execute function gatehouse.announced();

-- Adds to the counts by day. Rows are touched in the order of their keys, so that writers never wait for each other in a circle.
create function gatehouse.count_engagement(
  holders uuid[], types text[], quantities bigint[], times bigint[], days int[]
) returns void
  language sql
  as $$
    insert into gatehouse.engagement_day as known (holder, type, day, until, amount, seen)
    select holder, type, day, day, least(sum(case type when 'gatehouse.active' then 0 else quantity end), 9007199254740991),
      max(time)
    from unnest(holders, types, quantities, times, days) as event (holder, type, quantity, time, day)
    group by holder, type, day
    order by holder, type, day
    on conflict (holder, type, day) do update set
      amount = least(known.amount + excluded.amount, 9007199254740991),
      seen = greatest(known.seen, excluded.seen)
  $$;

-- Accepts events: all that are new, together with their counts. A subject that is erased meanwhile has none of them, or all
-- are erased with it.
create function gatehouse.append_engagement(
  identities uuid[], payloads bigint[], sources text[], ids text[], subjects uuid[], subject_names text[],
  accounts uuid[], account_names text[], types text[], quantities bigint[], times bigint[], days int[]
) returns table (n int, answer text, batch text, accepted_at text, doubted boolean)
  language plpgsql
  as $$
declare
  erased uuid[];
  taken uuid[];
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
    insert into gatehouse.engagement_identity (identity, payload)
    select distinct on (i.identity) i.identity, i.payload
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
    insert into gatehouse.engagement_unsettled (holders) values (news.concerned)
    returning engagement_unsettled.batch into made;
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
    fresh.identity is null and exists (
      select from gatehouse.engagement_unsettled u where u.batch is distinct from made and i.subject = any (u.holders)
    )
  from (
    select e.*, row_number() over (partition by e.identity order by e.place) as copy
    from unnest(identities, payloads, subjects) with ordinality as e (identity, payload, subject, place)
  ) as i
  left join unnest(erased) as gone (key) on gone.key = i.subject
  left join unnest(taken) as fresh (identity) on fresh.identity = i.identity
  left join gatehouse.engagement_identity known on known.identity = i.identity;
end
$$;

-- What was accepted before this journal.
do $$
declare
  month timestamptz;
begin
  for month in
    select distinct date_trunc('month', accepted_at at time zone 'UTC') at time zone 'UTC'
    from gatehouse.engagement_event_before
  loop
    perform gatehouse.make_engagement_partition(month);
  end loop;
  perform gatehouse.make_engagement_partition(now());
end
$$;

insert into gatehouse.engagement_holder (key, name)
select distinct gatehouse.engagement_key('subject:' || subject), 'subject:' || subject
from gatehouse.engagement_event_before;

insert into gatehouse.engagement_identity (identity) select identity from gatehouse.engagement_event_before;

insert into gatehouse.engagement_event (identity, source, id, subject, type, quantity, occurred_at, day, accepted_at)
select identity, source, id, gatehouse.engagement_key('subject:' || subject), type, quantity, occurred_at,
  floor(extract(epoch from occurred_at) / 86400)::int, accepted_at
from gatehouse.engagement_event_before;

select gatehouse.count_engagement(array_agg(subject), array_agg(type), array_agg(quantity),
  array_agg(round(extract(epoch from occurred_at) * 1000)::bigint), array_agg(day))
from gatehouse.engagement_event having count(*) > 0;

drop table gatehouse.engagement_event_before;

-- Makes room for this month and the next, lets go of months that ended before `oldest`, and folds counts that are out of
-- every record: days more than 62 before the holder's latest.
create function gatehouse.keep_engagement_house(oldest timestamptz) returns void
  language plpgsql
  as $$
declare
  month record;
begin
  perform gatehouse.make_engagement_partition(now());
  perform gatehouse.make_engagement_partition(now() + interval '1 month');
  for month in
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'gatehouse.engagement_event'::regclass
      and to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= oldest at time zone 'UTC'
  loop
    execute format('drop table gatehouse.%I', month.name);
  end loop;

  with latest as (
    select d.holder, max(d.until) as day from gatehouse.engagement_day d group by d.holder
    having min(d.day) filter (where d.day > 0) < max(d.until) - 62
  ), old as (
    delete from gatehouse.engagement_day d using latest l
    where d.holder = l.holder and d.day > 0 and d.day < l.day - 62
    returning d.holder, d.type, d.until, d.amount, d.seen
  )
  insert into gatehouse.engagement_day as folded (holder, type, day, until, amount, seen)
  select o.holder, o.type, 0, max(o.until), least(sum(o.amount), 9007199254740991), max(o.seen)
  from old o group by o.holder, o.type order by o.holder, o.type
  on conflict (holder, type, day) do update set
    until = greatest(folded.until, excluded.until),
    amount = least(folded.amount + excluded.amount, 9007199254740991),
    seen = greatest(folded.seen, excluded.seen);
end
$$;

-- The criteria by which tiers were reviewed last, in a single row.
create table gatehouse.tier_review (
  single boolean primary key default true check (single),
  criteria text not null default ''
);
insert into gatehouse.tier_review default values;

alter table gatehouse.override add column expiry_announced boolean not null default false;
create index override_expiry on gatehouse.override (expires_at) where expires_at is not null and not expiry_announced;
