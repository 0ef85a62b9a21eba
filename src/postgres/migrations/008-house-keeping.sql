-- How far house-keeping has come today, in a single row. A gateway takes a portion by counting it, so that no portion is done
-- twice, however many gateways there are.
create table gatehouse.house_keeping (
  single boolean primary key default true check (single),
  day int not null default 0,
  portion int not null default 0
);
insert into gatehouse.house_keeping default values;

-- For erasing a subject, and for what is past its retention. An index entry may have 2,700 bytes, a subject may have more.
create index announcement_subject on gatehouse.announcement (gatehouse.digest(subject));
create index announcement_at on gatehouse.announcement (at);

-- Lets go of a month of events. It gives up soon where the table is in use, because whoever comes after it would wait as well.
create function gatehouse.drop_engagement_month(name text) returns void
  language plpgsql
  as $$
begin
  perform set_config('lock_timeout', '250ms', true);
  execute format('drop table if exists gatehouse.%I', name);
end
$$;

-- Folds counts that are out of every record, days more than 62 before the holder's latest, for holders from one key up to
-- another. Rows are locked in the order of their keys, as whoever counts does.
create function gatehouse.fold_engagement(first uuid, last uuid) returns void
  language sql
  as $$
    with latest as (
      select d.holder, max(d.until) as day from gatehouse.engagement_day d
      where d.holder between first and last
      group by d.holder
      having min(d.day) filter (where d.day > 0) < max(d.until) - 62
    ), found as materialized (
      select d.holder, d.type, d.day from gatehouse.engagement_day d join latest l on l.holder = d.holder
      where d.day < l.day - 62 order by d.holder, d.type, d.day for update of d
    ), old as (
      delete from gatehouse.engagement_day d using found f
      where d.holder = f.holder and d.type = f.type and d.day = f.day and d.day > 0
      returning d.holder, d.type, d.until, d.amount, d.seen
    )
    insert into gatehouse.engagement_day as folded (holder, type, day, until, amount, seen)
    select o.holder, o.type, 0, max(o.until), least(sum(o.amount), 9007199254740991), max(o.seen)
    from old o group by o.holder, o.type order by o.holder, o.type
    on conflict (holder, type, day) do update set
      until = greatest(folded.until, excluded.until),
      amount = least(folded.amount + excluded.amount, 9007199254740991),
      seen = greatest(folded.seen, excluded.seen)
  $$;
