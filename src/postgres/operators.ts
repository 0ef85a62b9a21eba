import { createHash } from 'node:crypto';
import type { Deed } from '../domain/audit.ts';
import type { Json } from '../domain/catalog.ts';
import { toJson } from '../domain/json.ts';
import { ROLES, type Operator } from '../domain/operator.ts';
import type { NewOperator, Operators } from '../ports/operators.ts';
import { LINE, outsideLine } from './audit-log.ts';
import { storable } from './storable.ts';
import { milliseconds, text, whole, wholeOrNone, type Row, type Session, type Sql } from './sql.ts';

const COLUMNS = `
  id, name, role, ${milliseconds('created_at')} as created, ${milliseconds('expires_at')} as expires,
  ${milliseconds('revoked_at')} as revoked`;

const RECOGNISE = `select ${COLUMNS} from gatehouse.operator where secret_hash = decode($1, 'hex')`;

const LIST = `select ${COLUMNS} from gatehouse.operator order by created_at, id`;

const CREATE = `
  insert into gatehouse.operator (name, role, secret_hash, expires_at)
  values ($1, $2, decode($3, 'hex'), to_timestamp($4::bigint / 1000.0))
  returning ${COLUMNS}`;

const FIND = `select ${COLUMNS} from gatehouse.operator where id = $1 for update`;

/** Held until the end of the transaction: no other one writes keys meanwhile. */
const TAKE_TURN = 'lock table gatehouse.operator in share row exclusive mode';

/** Owners whose keys are good at $1, epoch milliseconds; two are enough to know. */
const OWNERS = `
  select id from gatehouse.operator
  where role = 'OWNER' and revoked_at is null
    and (expires_at is null or expires_at > to_timestamp($1::float8 / 1000))
  limit 2`;

const REVOKE = `update gatehouse.operator set revoked_at = now() where id = $1 returning ${COLUMNS}`;

/** Keys to the control API in PostgreSQL, see migrations/003-catalog.sql. */
export function postgresOperators(sql: Sql): Operators {
  return {
    async recognise(secret) {
      // Hashed here, so that no secret is in the statements that a server may log.
      const [row] = await sql.query(RECOGNISE, [hashOf(secret)]);
      return row === undefined ? undefined : readOperator(row);
    },

    createFirst: (name, secret) =>
      sql.transaction(async (session) => {
        // No other gateway makes a key between looking and making one.
        await session.run(TAKE_TURN);
        const rows = await session.query('select from gatehouse.operator limit 1');
        if (rows.length > 0) return undefined;
        const deed = { author: 'gatehouse', reason: 'first start', command: { do: 'create-key', name } };
        return create(session, { name, role: 'OWNER' }, secret, deed);
      }),

    create: (wanted, secret, deed) => sql.transaction((session) => create(session, wanted, secret, deed)),

    revoke: (id, deed, keepOwner) =>
      sql.transaction(async (session) => {
        if (keepOwner === undefined) return revoke(session, id, deed);
        // Two owners who revoke each other take turns: the second finds what the first has done.
        await session.run(TAKE_TURN);
        const owners = await session.query(OWNERS, [keepOwner]);
        const [last] = owners;
        if (owners.length === 1 && last?.['id'] === id) return 'last-owner';
        return revoke(session, id, deed);
      }),

    async list() {
      return (await sql.query(LIST)).map(readOperator);
    },
  };
}

async function create(
  session: Session,
  { name, role, expiresAt }: NewOperator,
  secret: string,
  deed: Deed,
): Promise<Operator> {
  const operator = one(
    await session.query(CREATE, [storable(name), role, hashOf(secret), expiresAt ?? null]),
  );
  const outside = { kind: 'key', key: [name], before: undefined, after: recorded(operator) } as const;
  await session.query(LINE, outsideLine(deed, outside));
  return operator;
}

async function revoke(session: Session, id: string, deed: Deed): Promise<Operator | undefined> {
  const [row] = await session.query(FIND, [storable(id)]);
  if (row === undefined) return undefined;
  const before = readOperator(row);
  if (before.revokedAt !== undefined) return before;
  const after = one(await session.query(REVOKE, [id]));
  const outside = {
    kind: 'key',
    key: [after.name],
    before: recorded(before),
    after: recorded(after),
  } as const;
  await session.query(LINE, outsideLine(deed, outside));
  return after;
}

/** What the audit log keeps of a key. */
function recorded({ id, role, expiresAt, revokedAt }: Operator): Json {
  return toJson({ id, role, expiresAt, revokedAt });
}

function one(rows: readonly Row[]): Operator {
  const [row] = rows;
  if (row === undefined) throw new TypeError('expected the row that was written, received none');
  return readOperator(row);
}

function readOperator(row: Row): Operator {
  const given = text(row, 'role');
  const role = ROLES.find((known) => known === given);
  if (role === undefined) {
    throw new TypeError(`column role: expected one of ${ROLES.join(', ')}, received ${given}`);
  }
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    role,
    createdAt: whole(row, 'created'),
    expiresAt: wholeOrNone(row, 'expires'),
    revokedAt: wholeOrNone(row, 'revoked'),
  };
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
