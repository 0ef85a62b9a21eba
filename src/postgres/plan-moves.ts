import type { Deed } from '../domain/audit.ts';
import { turn } from '../domain/in-portions.ts';
import type { Leaving, PlanMove } from '../domain/leaving.ts';
import { LINE, outsideLine } from './audit-log.ts';
import { storable } from './storable.ts';
import { text, whole, type Row, type Session } from './sql.ts';

/**
 * Accounts that one statement moves. Embedded, a statement holds the event loop; and more than 500 are announced as a change
 * of any account (migrations/016-announce-statements.sql), which costs a gateway the same for any number.
 */
const TOGETHER = 600;

/** Moves a portion of the accounts on plan $1 to plan $2, in the order of their digests, after the digest $3. */
const MOVE = `
  with portion as (
    select gatehouse.digest(account) as digest from gatehouse.subscription
    where gatehouse.digest(plan) = gatehouse.digest($1) and gatehouse.digest(account) > decode($3, 'hex')
    order by gatehouse.digest(account) limit ${TOGETHER}
  ), moved as (
    update gatehouse.subscription set plan = $2
    where gatehouse.digest(account) in (select digest from portion) and plan = $1
    returning 1
  )
  select (select count(*) from moved)::text as moved, (select count(*) from portion)::text as seen,
    (select encode(digest, 'hex') from portion order by digest desc limit 1) as last`;

const ANY_NAMED = `
  select exists (
      select from gatehouse.subscription
      where gatehouse.digest(plan) in (select gatehouse.digest(name) from unnest($1::text[]) as p (name)))
    or exists (select from gatehouse.tier_pin where tier = any($2::text[]))
    or exists (
      select from gatehouse.override o
      join unnest($3::text[], $4::text[]) as lost (flag, variation) using (flag, variation)) as named`;

/** How many accounts are on each of the plans $1, and the ids of $2 of them. */
export const PLAN_COUNTS = `
  select wanted.plan,
    (select count(*) from gatehouse.subscription where gatehouse.digest(plan) = gatehouse.digest(wanted.plan))::text as accounts,
    (select coalesce(json_agg(account), '[]') from (
      select account from gatehouse.subscription where gatehouse.digest(plan) = gatehouse.digest(wanted.plan)
      order by gatehouse.digest(account) limit $2::int) as few)::text as examples
  from unnest($1::text[]) with ordinality as wanted (plan, n) order by n`;

/**
 * Moves the accounts of each plan, with one line in the audit log for each move that found any. In a transaction that holds
 * the head of the catalog, so that no standing is changed under a version that is about to be replaced.
 */
export async function movePlans(session: Session, moves: readonly PlanMove[], deed: Deed): Promise<void> {
  for (const move of moves) {
    const accounts = await moveAccounts(session, move);
    if (accounts === 0) continue;
    const { from, to } = move;
    const line = outsideLine(deed, {
      kind: 'plan-move',
      key: [from, to],
      before: { plan: from, accounts },
      after: { plan: to, accounts },
    });
    await session.query(LINE, line);
  }
}

async function moveAccounts(session: Session, { from, to }: PlanMove): Promise<number> {
  let accounts = 0;
  let after = '';
  for (;;) {
    const [row]: readonly Row[] = await session.query(MOVE, [storable(from), storable(to), after]);
    if (row === undefined) return accounts;
    accounts += whole(row, 'moved');
    if (whole(row, 'seen') < TOGETHER) return accounts;
    after = text(row, 'last');
    await turn();
  }
}

/** Whether a row names what leaves the catalog. */
export async function namesAny(session: Session, { plans, tiers, variations }: Leaving): Promise<boolean> {
  const [row] = await session.query(ANY_NAMED, [
    plans,
    tiers,
    variations.map(({ flag }) => flag),
    variations.map(({ variation }) => variation),
  ]);
  return row?.['named'] === true;
}
