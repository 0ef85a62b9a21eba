-- A key that reports events, and may nothing else.
alter table gatehouse.operator drop constraint operator_role_check;
alter table gatehouse.operator add constraint operator_role_check
  check (role in ('REPORTER', 'VIEWER', 'EDITOR', 'RELEASE_MANAGER', 'OWNER'));
