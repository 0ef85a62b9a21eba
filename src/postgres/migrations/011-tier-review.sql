-- A review of all tiers walks along the holders' keys. `walked` is how far it has come; null: none is under way. Before, a review
-- marked every holder as due in one statement, and the moves of the day waited behind all of them.
alter table gatehouse.tier_review add column walked uuid;
create index engagement_holder_tier on gatehouse.engagement_holder (key) where tier is not null;

-- Subjects that are due are read in pages.
drop index gatehouse.engagement_holder_due;
create index engagement_holder_due on gatehouse.engagement_holder (due, key) where due is not null;
