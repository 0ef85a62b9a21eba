-- One subject, one tier, whatever its engagement says.
create table gatehouse.tier_pin (
  subject text not null,
  tier text not null,
  author text not null,
  reason text not null,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  expiry_announced boolean not null default false
);
create unique index tier_pin_subject on gatehouse.tier_pin (gatehouse.digest(subject));

create index tier_pin_expiry on gatehouse.tier_pin (expires_at) where expires_at is not null and not expiry_announced;

create trigger tier_pin_changed after insert or update or delete on gatehouse.tier_pin
  for each row execute function gatehouse.standing_changed('subject');
create trigger tier_pin_emptied after truncate on gatehouse.tier_pin
  for each statement execute function gatehouse.standing_changed('subject');
