-- Finds the accounts on a plan, in an order that a walk can go on from. By digest, because a plan that is written by hand may
-- be longer than an index entry.
create index subscription_plan on gatehouse.subscription (gatehouse.digest(plan), gatehouse.digest(account));
