import type { Deed } from '../domain/audit.ts';
import { turn } from '../domain/in-portions.ts';
import type { Leaving, PlanMove } from '../domain/leaving.ts';
import type { PlanCount } from '../ports/standings.ts';
import { LINE, outsideLine } from './audit-log.ts';
import { storable } from './storable.ts';
import { parsed, text, whole, type Row, type Session } from './sql.ts';

/** Accounts that one statement moves, and counts. Embedded, a statement holds the event loop. */
const TOGETHER = 200;
const COUNTED = 500;

/**
 * The accounts on plan $1 after a digest, in the order of the index. Written as ranges, because the embedded database has no
 * statistics: an equation is then taken for a few rows, and each portion would read and sort all of the plan.
 */
function after(digest: string): string {
  return `
    where (gatehouse.digest(plan), gatehouse.digest(account)) > (gatehouse.digest($1), decode(${digest}, 'hex'))
      and gatehouse.digest(plan) <= gatehouse.digest($1)
    order by gatehouse.digest(plan), gatehouse.digest(account)`;
}

/** Has the whole transaction announced as a change of any account (migrations/018-announce-any.sql). */
const ANNOUNCE_ANY = `select set_config('gatehouse.announce', 'any', true)`;

/**
 * Moves a portion of the accounts on plan $1 to plan $2, in the order of their digests, after the digest $3. By their places:
 * joined freely, the update may be planned as a digest of every row.
 */
const MOVE = `
  with portion as materialized (
    select ctid as place, gatehouse.digest(account) as digest from gatehouse.subscription
    ${after('$3')} limit ${TOGETHER}
  ), moved as (
    update gatehouse.subscription set plan = $2
    where ctid = any(array(select place from portion)) and plan = $1
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

/** How many of the next accounts on plan $1 after the digest $2 there are, and the ids of $3 of them. */
const COUNT = `
  with portion as (
    select account, gatehouse.digest(account) as digest from gatehouse.subscription
    ${after('$2')} limit ${COUNTED}
  )
  select (select count(*) from portion)::text as seen,
    (select coalesce(json_agg(account), '[]') from (select account from portion order by digest limit $3::int) as few)::text
      as examples,
    (select encode(digest, 'hex') from portion order by digest desc limit 1) as last`;

/** Accounts on a plan that are named, where they are counted. */
const SOME = 3;

/** Counts the accounts on a plan, in portions. */
export async function countPlan(session: Session, plan: string): Promise<PlanCount> {
  let accounts = 0;
  let after = '';
  let some: readonly string[] = [];
  for (;;) {
    const [row]: readonly Row[] = await session.query(COUNT, [storable(plan), after, SOME - some.length]);
    if (row === undefined) return { plan, accounts, some };
    accounts += whole(row, 'seen');
    some = [...some, ...texts(parsed(row, 'examples'))];
    if (whole(row, 'seen') < COUNTED) return { plan, accounts, some };
    after = text(row, 'last');
    await turn();
  }
}

function texts(said: unknown): readonly string[] {
  return Array.isArray(said) ? said.filter((one): one is string => typeof one === 'string') : [];
}

/**
 * Moves the accounts of each plan, with one line in the audit log for each move that found any. In a transaction that holds
 * the head of the catalog, so that no standing is changed under a version that is about to be replaced.
 */
export async function movePlans(session: Session, moves: readonly PlanMove[], deed: Deed): Promise<void> {
  if (moves.length > 0) await session.query(ANNOUNCE_ANY);
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
