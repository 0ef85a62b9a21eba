-- An id that cannot be guessed for every catalog version. Two stores that have parted may give one number to two versions.
-- It is a default, so that a gateway of an earlier release, still running, gives its versions an id as well.
alter table gatehouse.audit add column version_id uuid not null default gen_random_uuid();

-- What this history is called, and the database it was written in, in a single row. A dump that is restored elsewhere finds
-- itself in another database: it begins a lineage of its own.
create table gatehouse.lineage (
  single boolean primary key default true check (single),
  id uuid not null default gen_random_uuid(),
  began_at timestamptz not null default now(),
  -- The catalog version that the lineage began with. A number above it was never given out by another lineage.
  since bigint not null default 0,
  -- Lineages that are known to have ended here.
  ended uuid[] not null default '{}',
  -- The cluster (null where it may not be read), the database and this table.
  cluster text,
  database oid,
  relation oid
);

-- The identifier of the cluster; null where this user may not read it, or the server has none.
create function gatehouse.cluster_identity() returns text
  language plpgsql stable
  as $$
begin
  return (select system_identifier::text from pg_control_system());
exception when others then
  return null;
end
$$;

insert into gatehouse.lineage (cluster, database, relation)
select gatehouse.cluster_identity(), d.oid, 'gatehouse.lineage'::regclass from pg_database d where d.datname = current_database();

-- Places in the journal. A gateway makes one after events, and the cache keeps the latest: a database that does not know it was
-- set back to an earlier moment.
create table gatehouse.lineage_mark (
  id uuid primary key default gen_random_uuid(),
  at timestamptz not null default now()
);
create index lineage_mark_at on gatehouse.lineage_mark (at);
