import type { Deed, OutsideChange } from '../domain/audit.ts';
import { toJson } from '../domain/json.ts';
import type { Override } from '../domain/subject.ts';
import type { StandingChanged, StandingWrite } from '../ports/standings.ts';
import { LINE, outsideLine } from './audit-log.ts';
import { storable } from './storable.ts';
import { changePin } from './tier-pins.ts';
import { versionIdOf } from './version-id.ts';
import { milliseconds, text, whole, wholeOrNone, type Row, type Session, type Sql } from './sql.ts';

type PlanWrite = Extract<StandingWrite, { account: string }>;
type OverrideWrite = Extract<StandingWrite, { flag: string }>;

/** Held until the end of the transaction: nobody else changes what $1 names, and no version is made. */
const TAKE_TURN = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';
const HOLD_VERSION = `
  select version::text as version, ${versionIdOf('head.version')} as id
  from gatehouse.catalog_head head where single for share of head`;

const PLAN = `
  select plan from gatehouse.subscription
  where gatehouse.digest(account) = gatehouse.digest($1) and account = $1`;

const OVERRIDE = `
  select flag, variation, author, reason, ${milliseconds('expires_at')} as expires from gatehouse.override
  where gatehouse.digest(subject) = gatehouse.digest($1) and subject = $1 and flag = $2`;

/** The statement and its line of the audit log in one trip. The line's parameters come first. */
const WITH_LINE = `with line as (${LINE})`;

const SET_PLAN = `
  ${WITH_LINE} insert into gatehouse.subscription (account, plan) values ($5, $6)
  on conflict (gatehouse.digest(account)) do update set plan = excluded.plan`;

const REMOVE_PLAN = `
  ${WITH_LINE} delete from gatehouse.subscription
  where gatehouse.digest(account) = gatehouse.digest($5) and account = $5`;

const SET_OVERRIDE = `
  ${WITH_LINE} insert into gatehouse.override (subject, flag, variation, author, reason, expires_at)
  values ($5, $6, $7, $1, $2, to_timestamp($8::bigint / 1000.0))
  on conflict (gatehouse.digest(subject), flag) do update set
    variation = excluded.variation, author = excluded.author, reason = excluded.reason,
    expires_at = excluded.expires_at, created_at = now(), expiry_announced = false`;

const REMOVE_OVERRIDE = `
  ${WITH_LINE} delete from gatehouse.override
  where gatehouse.digest(subject) = gatehouse.digest($5) and subject = $5 and flag = $6`;

/** Writes a plan, an override or a pin and its line in the audit log; see Standings. */
export async function changeStanding(
  sql: Sql,
  write: StandingWrite,
  deed: Deed,
  expected: number | undefined,
  versionId: string | undefined,
): Promise<StandingChanged> {
  const turn = turnOf(write);
  return sql.transaction(async (session) => {
    if (expected !== undefined) {
      const [row] = await session.query(HOLD_VERSION);
      const version = row === undefined ? 0 : whole(row, 'version');
      const sameId = versionId === undefined || row?.['id'] === versionId;
      if (version !== expected || !sameId) return { outcome: 'conflict', version };
    }
    // A statement sees what was there when it began, so it must not begin before its turn.
    await session.query(TAKE_TURN, [turn]);
    return { outcome: (await changeOne(session, write, deed)) ? 'applied' : 'no-op' };
  });
}

function changeOne(session: Session, write: StandingWrite, deed: Deed): Promise<boolean> {
  if ('account' in write) return changePlan(session, write, deed);
  return 'flag' in write ? changeOverride(session, write, deed) : changePin(session, write, deed);
}

function turnOf(write: StandingWrite): string {
  return JSON.stringify(partsOf(write).map(storable));
}

function partsOf(write: StandingWrite): readonly string[] {
  if ('account' in write) return ['plan', write.account];
  return 'flag' in write ? ['override', write.subject, write.flag] : ['pin', write.subject];
}

async function changePlan(session: Session, { account, plan }: PlanWrite, deed: Deed): Promise<boolean> {
  const [row] = await session.query(PLAN, [account]);
  const before = row === undefined ? undefined : text(row, 'plan');
  if (before === plan) return false;
  const line = outsideLine(deed, {
    kind: 'plan',
    key: [account],
    before: before === undefined ? undefined : { plan: before },
    after: plan === undefined ? undefined : { plan },
  });
  if (plan === undefined) await session.query(REMOVE_PLAN, [...line, account]);
  else await session.query(SET_PLAN, [...line, account, storable(plan)]);
  return true;
}

async function changeOverride(session: Session, write: OverrideWrite, deed: Deed): Promise<boolean> {
  const { subject, flag, override: after } = write;
  const [row] = await session.query(OVERRIDE, [subject, flag]);
  const before = row === undefined ? undefined : readOverride(row);
  if (before?.variation === after?.variation && before?.expiresAt === after?.expiresAt) return false;
  const { author, reason } = deed;
  const line = outsideLine(deed, {
    kind: 'override',
    key: [subject, flag],
    before: recorded(before),
    after: after === undefined ? undefined : recorded({ ...after, flag, author, reason }),
  });
  if (after === undefined) await session.query(REMOVE_OVERRIDE, [...line, subject, flag]);
  else {
    const { variation, expiresAt } = after;
    await session.query(SET_OVERRIDE, [...line, subject, flag, storable(variation), expiresAt ?? null]);
  }
  return true;
}

/** What the audit log keeps of an override. */
function recorded(override: Override | undefined): OutsideChange['before'] {
  if (override === undefined) return undefined;
  const { variation, expiresAt, author, reason } = override;
  return toJson({ variation, expiresAt, author, reason });
}

/** An override from its columns, `expires` being milliseconds. */
export function readOverride(row: Row): Override {
  return {
    flag: text(row, 'flag'),
    variation: text(row, 'variation'),
    author: text(row, 'author'),
    reason: text(row, 'reason'),
    expiresAt: wholeOrNone(row, 'expires'),
  };
}
