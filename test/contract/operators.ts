import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AuditLog } from '../../src/ports/audit-log.ts';
import type { Operator } from '../../src/domain/operator.ts';
import type { Operators } from '../../src/ports/operators.ts';
import { deed } from './definitions.ts';
import { NOW, ODD_NAMES, unique } from './engagement.ts';

export interface OperatorsUnderTest {
  /** None at first. */
  readonly operators: Operators;
  readonly audit: AuditLog;
  close(): Promise<void>;
}

/** What every keeper of keys does. */
export function describeOperators(name: string, makeStore: () => Promise<OperatorsUnderTest>): void {
  describe(`keys in ${name}`, () => {
    let store: OperatorsUnderTest;
    const made = () => store;
    beforeAll(async () => {
      store = await makeStore();
    }, 60_000);
    afterAll(() => store.close());

    describeFirst(made);
    describeKeys(made);
  });
}

function revokedBy(answer: Awaited<ReturnType<Operators['revoke']>>): Operator | undefined {
  if (answer === 'last-owner')
    throw new Error('expected a key that may be revoked, received the last of an owner');
  return answer;
}

function describeFirst(made: () => OperatorsUnderTest): void {
  test('give the first one to one of many who ask at once, and to nobody again', async () => {
    const { operators, audit } = made();
    expect(await operators.list()).toEqual([]);
    const secrets = Array.from({ length: 8 }, () => unique('secret'));
    const asked = await Promise.all(secrets.map((secret) => operators.createFirst('owner', secret)));
    const [first, ...others] = asked.filter((operator) => operator !== undefined);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ name: 'owner', role: 'OWNER' });
    expect(await operators.list()).toEqual([first]);
    const known = await Promise.all(secrets.map((secret) => operators.recognise(secret)));
    expect(known).toEqual(asked);
    const [line] = await audit.read({ first: 1 });
    expect(line).toMatchObject({ author: 'gatehouse', reason: 'first start' });
    expect(line?.outside).toEqual({
      kind: 'key',
      key: ['owner'],
      before: undefined,
      after: { id: first?.id, role: 'OWNER' },
    });
    await operators.revoke(first!.id, deed());
    expect(await operators.createFirst('owner', unique('secret'))).toBeUndefined();
  });
}

function describeKeys(made: () => OperatorsUnderTest): void {
  test('are known by their secret', async () => {
    const { operators } = made();
    const secret = unique('secret');
    const wanted = { name: unique('ci'), role: 'EDITOR', expiresAt: NOW + 123 } as const;
    const created = await operators.create(wanted, secret, deed());
    expect(created).toMatchObject(wanted);
    expect(Math.abs(created.createdAt - Date.now())).toBeLessThan(60_000);
    expect(created.revokedAt).toBeUndefined();
    expect(await operators.recognise(secret)).toEqual(created);
    for (const wrong of ['', secret.slice(1), `${secret} `, secret.toUpperCase(), '\0', '\ud800']) {
      expect(await operators.recognise(wrong)).toBeUndefined();
    }
  });

  test('are never two with one secret', async () => {
    const { operators } = made();
    const secret = unique('secret');
    const created = await operators.create({ name: 'one', role: 'VIEWER' }, secret, deed());
    await expect(operators.create({ name: 'two', role: 'OWNER' }, secret, deed())).rejects.toThrow();
    expect(await operators.recognise(secret)).toEqual(created);
  });

  test('are revoked once, and told apart from those that never were', async () => {
    const { operators, audit } = made();
    const secret = unique('secret');
    const { id, name } = await operators.create({ name: unique('ci'), role: 'OWNER' }, secret, deed());
    const revoked = revokedBy(await operators.revoke(id, deed({ author: 'li', reason: 'lost' })));
    expect(revoked).toMatchObject({ id, name });
    expect(Math.abs((revoked?.revokedAt ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(await operators.recognise(secret)).toEqual(revoked);
    const [line] = await audit.read({ first: 1 });
    expect(line).toMatchObject({ author: 'li', reason: 'lost' });
    const before = { id, role: 'OWNER' };
    const after = { ...before, revokedAt: revoked?.revokedAt };
    expect(line?.outside).toEqual({ kind: 'key', key: [name], before, after });
    expect(await operators.revoke(id, deed({ author: 'another' }))).toEqual(revoked);
    expect(await operators.revoke(unique('nobody'), deed())).toBeUndefined();
    expect(await audit.read({ first: 1 })).toEqual([line]);
  });

  test('of owners who revoke each other at the same moment leave one good, whoever has expired', async () => {
    const { operators } = made();
    const now = Date.now();
    for (const { id, role } of await operators.list())
      if (role === 'OWNER') await operators.revoke(id, deed());
    const owner = (expiresAt?: number) =>
      operators.create({ name: 'owner', role: 'OWNER', expiresAt }, unique('secret'), deed());
    const lapsed = await owner(now - 1_000);
    await operators.create({ name: 'ci', role: 'RELEASE_MANAGER' }, unique('secret'), deed());
    for (let round = 0; round < 5; round += 1) {
      const all = await Promise.all([owner(), owner(now + 3_600_000), owner()]);
      const revoked = await Promise.all([...all, ...all].map(({ id }) => operators.revoke(id, deed(), now)));
      expect(revoked).toContain('last-owner');
      const good = (await operators.list()).filter(
        ({ role, revokedAt, expiresAt }) =>
          role === 'OWNER' && revokedAt === undefined && (expiresAt === undefined || expiresAt > now),
      );
      expect(good).toHaveLength(1);
      await operators.revoke(good[0]!.id, deed());
    }
    expect(await operators.revoke(lapsed.id, deed(), now)).toMatchObject({ id: lapsed.id });
    expect(await operators.revoke(unique('nobody'), deed(), now)).toBeUndefined();
  });

  test('are listed oldest first, whatever they are called', async () => {
    const { operators, audit } = made();
    const known = await operators.list();
    const created = [];
    for (const name of ODD_NAMES) {
      created.push(await operators.create({ name, role: 'VIEWER' }, unique('secret'), deed()));
    }
    const listed = (await operators.list()).slice(known.length);
    // A clock of milliseconds gives two keys one instant.
    expect(listed.map(({ createdAt }) => createdAt)).toEqual(created.map(({ createdAt }) => createdAt));
    expect(new Set(listed)).toEqual(new Set(created));
    expect(created.map(({ name }) => name)).toEqual(ODD_NAMES);
    expect(new Set(created.map(({ id }) => id)).size).toBe(created.length);
    for (const { id } of created) expect(id).toMatch(/^[0-9a-f]{12}$/);
    const lines = await audit.read({ first: ODD_NAMES.length });
    expect(lines.map(({ outside }) => outside?.key)).toEqual([...ODD_NAMES].reverse().map((name) => [name]));
  });

  test('leave no trace of their secret', async () => {
    const { operators, audit } = made();
    const secret = unique('secret');
    const created = await operators.create({ name: 'ci', role: 'OWNER' }, secret, deed());
    expect(JSON.stringify([created, await operators.list(), await audit.read({ first: 1 })])).not.toContain(
      secret,
    );
  });

  test('are refused where a name cannot be kept as it is', async () => {
    const { operators } = made();
    const created = operators.create({ name: '\0', role: 'OWNER' }, unique('secret'), deed());
    await expect(created).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(operators.revoke('\0', deed())).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
}
