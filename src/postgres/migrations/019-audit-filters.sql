-- For reading the audit log by author, by date and by release. Without them each page would read the whole log.
create index audit_author on gatehouse.audit (author, id);
create index audit_at on gatehouse.audit (at);
create index audit_release on gatehouse.audit ((command ->> 'release'), id) where command ->> 'release' is not null;
-- Every row of one definition, those that are closed included.
create index catalog_definition_key on gatehouse.catalog_definition (kind, key);
