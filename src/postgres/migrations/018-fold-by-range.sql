-- As in 008, but that every look at engagement_day says from which key to which. Where only one of them did, PostgreSQL read the
-- whole table to find the rows of a few holders.
create or replace function gatehouse.fold_engagement(first uuid, last uuid) returns void
  language sql
  as $$
    with latest as (
      select d.holder, max(d.until) as day from gatehouse.engagement_day d
      where d.holder between first and last
      group by d.holder
      having min(d.day) filter (where d.day > 0) < max(d.until) - 62
    ), found as materialized (
      select d.holder, d.type, d.day from gatehouse.engagement_day d join latest l on l.holder = d.holder
      where d.holder between first and last and d.day < l.day - 62
      order by d.holder, d.type, d.day for update of d
    ), old as (
      delete from gatehouse.engagement_day d using found f
      where d.holder between first and last
        and d.holder = f.holder and d.type = f.type and d.day = f.day and d.day > 0
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
