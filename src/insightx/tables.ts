/**
 * Makes what is missing. One statement, so that it is one transaction on one connection: the lock lets one gateway in
 * at a time (`if not exists` alone fails when two start at once), and goes when the transaction ends.
 * A `workspace` of null marks a sample, which everybody sees.
 */
export const TABLES = `do $$
begin
  perform pg_advisory_xact_lock(hashtext('insightx'));
  create schema if not exists insightx;
  create table if not exists insightx.author (
    id text primary key,
    name text not null
  );
  create table if not exists insightx.report (
    id text primary key default gen_random_uuid()::text,
    workspace text,
    title text not null,
    author text not null,
    created_at timestamptz not null default now()
  );
  create index if not exists report_newest on insightx.report (workspace, created_at desc);
  create table if not exists insightx.point (
    report text not null references insightx.report on delete cascade,
    day int not null,
    value int not null,
    primary key (report, day)
  );
  create table if not exists insightx.dashboard (
    id text primary key,
    name text not null
  );
  create table if not exists insightx.dashboard_report (
    dashboard text not null references insightx.dashboard on delete cascade,
    report text not null references insightx.report on delete cascade,
    position int not null,
    primary key (dashboard, report)
  );
  create table if not exists insightx.integration (
    id text primary key,
    name text not null,
    kind text not null
  );
  create table if not exists insightx.connector (
    id text primary key,
    name text not null
  );
  create table if not exists insightx.transformation (
    id text primary key,
    name text not null,
    expression text not null
  );
  create table if not exists insightx.benchmark (
    name text primary key,
    median int not null,
    top int not null
  );
  create table if not exists insightx.pipeline (
    id text primary key default gen_random_uuid()::text,
    workspace text not null,
    name text not null,
    author text not null,
    created_at timestamptz not null default now()
  );
  create index if not exists pipeline_newest on insightx.pipeline (workspace, created_at desc);
  create table if not exists insightx.tuning (
    workspace text primary key,
    level int not null
  );
end
$$`;
