-- Keys by digest, because an index entry may have 2,700 bytes and an identifier may have more.
create function gatehouse.digest(value text) returns bytea
  language sql immutable strict parallel safe
  as $$ select sha256(convert_to(value, 'UTF8')) $$;

-- What an account pays for.
create table gatehouse.subscription (
  account text not null,
  plan text not null
);
create unique index subscription_account on gatehouse.subscription (gatehouse.digest(account));

-- One subject, one flag, one variation.
create table gatehouse.override (
  subject text not null,
  flag text not null,
  variation text not null,
  author text not null,
  reason text not null,
  expires_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index override_subject_flag on gatehouse.override (gatehouse.digest(subject), flag);

-- Tells every gateway whose standing changed, also when it was changed by hand. {} means anybody's.
create function gatehouse.announce_standing(kind text, who text) returns void
  language plpgsql
  as $$
declare
  payload text := json_build_object(kind, who)::text;
begin
  -- A payload must stay below 8,000 bytes.
  if octet_length(payload) >= 7900 then payload := '{}'; end if;
  perform pg_notify('gatehouse_standing', payload);
end
$$;

create function gatehouse.standing_changed() returns trigger
  language plpgsql
  as $$
declare
  kind text := tg_argv[0];
  before text;
  after text;
begin
  if tg_op = 'TRUNCATE' then
    perform pg_notify('gatehouse_standing', '{}');
    return null;
  end if;
  if tg_op <> 'INSERT' then before := to_jsonb(old) ->> kind; end if;
  if tg_op <> 'DELETE' then after := to_jsonb(new) ->> kind; end if;
  if before is not null then perform gatehouse.announce_standing(kind, before); end if;
  if after is not null and after is distinct from before then perform gatehouse.announce_standing(kind, after); end if;
  return null;
end
$$;

create trigger subscription_changed after insert or update or delete on gatehouse.subscription
  for each row execute function gatehouse.standing_changed('account');
create trigger subscription_emptied after truncate on gatehouse.subscription
  for each statement execute function gatehouse.standing_changed('account');
create trigger override_changed after insert or update or delete on gatehouse.override
  for each row execute function gatehouse.standing_changed('subject');
create trigger override_emptied after truncate on gatehouse.override
  for each statement execute function gatehouse.standing_changed('subject');
