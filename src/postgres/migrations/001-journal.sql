-- The record of every accepted event. Rows are added and never changed.
create table gatehouse.engagement_event (
  -- The first 128 bits of the SHA-256 of source and id: an index entry may have 2,700 bytes, an id may have more.
  identity uuid primary key,
  source text not null,
  id text not null,
  subject text not null,
  type text not null,
  quantity bigint not null check (quantity >= 1),
  occurred_at timestamptz not null,
  accepted_at timestamptz not null default now()
);

-- By hash for the same reason. A query compares the subject as well.
create index engagement_event_subject on gatehouse.engagement_event (hashtextextended(subject, 0));
