-- Who has done what, and why. A line that made a catalog version carries its number, so this is the list of versions too.
create table gatehouse.audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  author text not null,
  reason text not null,
  command json not null,
  version bigint unique check (version >= 1),
  -- What was changed outside the catalog's versions.
  outside json
);
create index audit_versions on gatehouse.audit (id) where version is not null;

create function gatehouse.refuse_rewriting() returns trigger
  language plpgsql
  as $$
begin
  raise exception 'lines of gatehouse.audit are added and never changed';
end
$$;

create trigger audit_kept before update or delete or truncate on gatehouse.audit
  for each statement execute function gatehouse.refuse_rewriting();

-- The newest version, in a single row. Who makes a version updates it, so writers take turns.
create table gatehouse.catalog_head (
  single boolean primary key default true check (single),
  version bigint not null default 0,
  at timestamptz not null default now()
);
insert into gatehouse.catalog_head default values;

create function gatehouse.catalog_moved() returns trigger
  language plpgsql
  as $$
begin
  perform pg_notify('gatehouse_catalog', new.version::text);
  return null;
end
$$;

create trigger catalog_moved after update on gatehouse.catalog_head
  for each row execute function gatehouse.catalog_moved();

-- What the catalog's versions define. A row stands from version `since` until just before version `until`. A change stores
-- what changed, not a copy of the world; what it takes away is closed and has no row of its own.
create table gatehouse.catalog_definition (
  kind text not null,
  key text not null,
  since bigint not null,
  until bigint check (until > since),
  -- Order within the kind. Given when the key appears (the version, then the place among what that one added, in the lower
  -- 24 bits) and kept while it stands.
  place bigint not null,
  -- Not jsonb, which would order its keys anew and refuse some text.
  body json not null
);
create unique index catalog_definition_current on gatehouse.catalog_definition (kind, key) where until is null;
create index catalog_definition_since on gatehouse.catalog_definition (since);
create index catalog_definition_until on gatehouse.catalog_definition (until) where until is not null;

-- Keys to the control API. They are revoked, not deleted.
create table gatehouse.operator (
  id text primary key default left(replace(gen_random_uuid()::text, '-', ''), 12),
  name text not null,
  role text not null check (role in ('VIEWER', 'EDITOR', 'RELEASE_MANAGER', 'OWNER')),
  -- SHA-256.
  secret_hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz
);

-- Whom the gateway has seen, and what their credential said last.
create table gatehouse.subject (
  id text collate "C" not null,
  account text,
  claims json not null,
  seen_at timestamptz not null
);
create unique index subject_id on gatehouse.subject (gatehouse.digest(id));
-- For reading in order. An index entry may have 2,700 bytes, so it holds the beginning only.
create index subject_order on gatehouse.subject (left(id, 200));
create index subject_account on gatehouse.subject (gatehouse.digest(account), left(id, 200));

-- For reading overrides in order, all of them and those of a flag.
create index override_order on gatehouse.override (left(subject, 200) collate "C");
create index override_flag on gatehouse.override (flag, left(subject, 200) collate "C");
