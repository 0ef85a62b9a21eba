import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHmac, generateKeyPairSync, sign as signAsymmetric } from 'node:crypto';

import { Failure } from '../../src/domain/failure.ts';
import { jwtCredentials, type JwtSettings } from '../../src/jwt/credentials.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const SECONDS = NOW / 1000;
const SECRET = 'the secret of the gatehouse, and of nobody else';
const SETTINGS: JwtSettings = {
  secret: SECRET,
  algorithms: ['HS256'],
  issuer: 'https://login.example',
  audience: 'gatehouse',
  claims: { subject: 'sub', account: 'account' },
};
const GOOD = {
  sub: 'nia',
  account: 'birch',
  iss: SETTINGS.issuer,
  aud: SETTINGS.audience,
  exp: SECONDS + 600,
};

type Json = Readonly<Record<string, unknown>>;

function base64(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** A token by hand: any header, any payload, any key. */
function token(payload: unknown, header: Json = { alg: 'HS256', typ: 'JWT' }, secret = SECRET): string {
  const signed = `${base64(header)}.${base64(payload)}`;
  const hash = { HS384: 'sha384', HS512: 'sha512' }[String(header['alg'])] ?? 'sha256';
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}

function without(claim: string): Json {
  return Object.fromEntries(Object.entries(GOOD).filter(([name]) => name !== claim));
}

/** Credentials at a time that can be moved. */
function gate(settings: Partial<JwtSettings> = {}) {
  let now = NOW;
  const credentials = jwtCredentials({ ...SETTINGS, ...settings }, { now: () => now });
  return {
    ...credentials,
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
    /** Why a token is refused. */
    async refusal(given: string): Promise<string> {
      try {
        await credentials.verify(given);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        expect(error.code).toBe('UNAUTHENTICATED');
        return error.message;
      }
      throw new Error('the token was accepted');
    },
  };
}

const [HEADER = '', PAYLOAD = '', SIGNATURE = ''] = token(GOOD).split('.');

describe('a good token', () => {
  test('says who it is, and everything the issuer signed', async () => {
    expect(await gate().verify(token(GOOD))).toEqual({
      id: 'nia',
      account: 'birch',
      all: GOOD,
      expiresAt: NOW + 630_000,
    });
  });

  test('needs no account', async () => {
    expect((await gate().verify(token(without('account')))).account).toBeUndefined();
  });

  test('may name several audiences', async () => {
    expect((await gate().verify(token({ ...GOOD, aud: ['other', 'gatehouse'] }))).id).toBe('nia');
  });

  test('may say who it is in other claims', async () => {
    const other = gate({ claims: { subject: 'uid', account: 'org' } });
    const { id, account } = await other.verify(token({ ...GOOD, uid: 'ann', org: 'oak' }));
    expect({ id, account }).toEqual({ id: 'ann', account: 'oak' });
  });

  test('is the one that was signed here', async () => {
    const here = gate();
    const { id, all } = await here.verify(await here.sign({ sub: 'nia', plan: 'pro' }, 60));
    expect(id).toBe('nia');
    expect(all).toMatchObject({ plan: 'pro', exp: SECONDS + 60, iat: SECONDS });
  });
});

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PUBLIC = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const NOT_ALLOWED = 'the algorithm of the token is not allowed';
const NOT_SIGNED = 'the signature of the token is not valid';
const NOT_READ = 'the token cannot be read';

function signedRs256(payload: unknown): string {
  const signed = `${base64({ alg: 'RS256', typ: 'JWT' })}.${base64(payload)}`;
  return `${signed}.${signAsymmetric('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

describe('a token is refused, and why is said:', () => {
  test.each([
    ['no algorithm, no signature', `${base64({ alg: 'none' })}.${PAYLOAD}.`, NOT_ALLOWED],
    ['no algorithm by another spelling', `${base64({ alg: 'NONE' })}.${PAYLOAD}.${SIGNATURE}`, NOT_ALLOWED],
    ['another algorithm of the same key', token(GOOD, { alg: 'HS512' }), NOT_ALLOWED],
    ['an algorithm of a key pair', signedRs256(GOOD), NOT_ALLOWED],
    ['the public key of somebody as the secret', token(GOOD, { alg: 'HS256' }, PUBLIC), NOT_SIGNED],
    ['an algorithm that is no text', token(GOOD, { alg: ['HS256'] }), NOT_READ],
    ['no header to speak of', token(GOOD, {}), NOT_READ],
    ['an extension that has to be understood', token(GOOD, { alg: 'HS256', crit: ['x'], x: 1 }), NOT_READ],
    ['another secret', token(GOOD, undefined, 'guessed'), NOT_SIGNED],
    ['another payload', `${HEADER}.${base64({ ...GOOD, sub: 'admin' })}.${SIGNATURE}`, NOT_SIGNED],
    ['another header', `${base64({ alg: 'HS256', kid: '1' })}.${PAYLOAD}.${SIGNATURE}`, NOT_SIGNED],
    ['half a signature', `${HEADER}.${PAYLOAD}.${SIGNATURE.slice(0, 20)}`, NOT_SIGNED],
    ['no signature', `${HEADER}.${PAYLOAD}.`, NOT_SIGNED],
    ['another issuer', token({ ...GOOD, iss: 'https://evil.example' }), "claim 'iss' is not as required"],
    ['no issuer', token(without('iss')), "claim 'iss' is not as required"],
    ['another audience', token({ ...GOOD, aud: 'shop' }), "claim 'aud' is not as required"],
    ['no audience', token(without('aud')), "claim 'aud' is not as required"],
    ['no end', token(without('exp')), "claim 'exp' is not as required"],
    ['an end that is text', token({ ...GOOD, exp: String(GOOD.exp) }), "claim 'exp' is not as required"],
    ['an end that is null', token({ ...GOOD, exp: null }), "claim 'exp' is not as required"],
    ['the end reached', token({ ...GOOD, exp: SECONDS - 31 }), 'the token has expired'],
    ['its beginning to come', token({ ...GOOD, nbf: SECONDS + 31 }), "claim 'nbf' is not as required"],
    ['a beginning that is text', token({ ...GOOD, nbf: 'now' }), "claim 'nbf' is not as required"],
    ['no subject', token(without('sub')), "claim 'sub' must name the subject"],
    ['an empty subject', token({ ...GOOD, sub: '' }), "claim 'sub' must name the subject"],
    ['a subject that is a number', token({ ...GOOD, sub: 7 }), "claim 'sub' must name the subject"],
    ['a subject that is a list', token({ ...GOOD, sub: ['nia'] }), "claim 'sub' must name the subject"],
    ['a subject no store can hold', token({ ...GOOD, sub: 'ni\0a' }), "claim 'sub' must name the subject"],
    ['half a letter for a subject', token({ ...GOOD, sub: '\ud800' }), "claim 'sub' must name the subject"],
    ['an empty account', token({ ...GOOD, account: '' }), "claim 'account' must name the account"],
    ['an account that is null', token({ ...GOOD, account: null }), "claim 'account' must name the account"],
    [
      'an account that is an object',
      token({ ...GOOD, account: {} }),
      "claim 'account' must name the account",
    ],
    ['a payload that is text', token('hello'), NOT_READ],
    ['a payload that is a list', token([GOOD]), NOT_READ],
    ['nothing', '', NOT_READ],
    ['dots', '..', NOT_READ],
    ['four parts', `${token(GOOD)}.x`, NOT_READ],
    ['garbage', 'garbage', NOT_READ],
    ['garbage in three parts', 'a.b.c', NOT_READ],
    ['100 kB', `${HEADER}.${'a'.repeat(100_000)}.${SIGNATURE}`, 'the token is longer than 8192 characters'],
  ])('%s', async (_name, given, why) => {
    expect(await gate().refusal(given)).toBe(why);
  });

  test('whatever it is, with nothing of ours or of its own in the reason', async () => {
    const part = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.json().map(base64),
      fc.constantFrom(HEADER, PAYLOAD, SIGNATURE),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 5 }), async (parts) => {
        const given = parts.join('.');
        fc.pre(given !== token(GOOD));
        expect([NOT_READ, NOT_SIGNED, NOT_ALLOWED]).toContain(await gate().refusal(given));
      }),
      { numRuns: 500 },
    );
  });

  test('whatever is signed, with the name of a claim at the most', async () => {
    const claim = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string()));
    const names = fc.constantFrom(
      'sub',
      'account',
      'iss',
      'aud',
      'exp',
      'nbf',
      'iat',
      '__proto__',
      'constructor',
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, claim), async (changed) => {
        const given = token({ ...GOOD, ...changed });
        const here = gate();
        const answer = await here.verify(given).then(
          ({ id }) => `accepted ${id}`,
          (error: unknown) => (error instanceof Failure ? error.message : 'something else'),
        );
        const { sub } = { ...GOOD, ...changed } as { sub: unknown };
        if (answer.startsWith('accepted')) expect(answer).toBe(`accepted ${String(sub)}`);
        else
          expect(answer).toMatch(
            /^(claim '(sub|account|iss|aud|exp|nbf|iat)' (is not as required|must name the (subject|account))|the token has expired)$/,
          );
      }),
      { numRuns: 500 },
    );
  });
});

describe('time', () => {
  test.each([
    [-31, 'the token has expired'],
    [-30, 'the token has expired'],
    [-29, undefined],
    [0, undefined],
  ])('of clocks that differ is allowed for: an end %i seconds from now', async (seconds, why) => {
    const given = token({ ...GOOD, exp: SECONDS + seconds });
    if (why === undefined) expect((await gate().verify(given)).id).toBe('nia');
    else expect(await gate().refusal(given)).toBe(why);
  });

  test.each([
    [31, "claim 'nbf' is not as required"],
    [30, undefined],
    [-5, undefined],
  ])('the same of a beginning %i seconds from now', async (seconds, why) => {
    const given = token({ ...GOOD, nbf: SECONDS + seconds });
    if (why === undefined) expect((await gate().verify(given)).id).toBe('nia');
    else expect(await gate().refusal(given)).toBe(why);
  });

  test('ends a token that was accepted before', async () => {
    const here = gate();
    const given = token(GOOD);
    const first = await here.verify(given);
    here.pass(629);
    expect(await here.verify(given)).toBe(first);
    here.pass(1);
    expect(await here.refusal(given)).toBe('the token has expired');
    expect(await here.refusal(given)).toBe('the token has expired');
  });

  test('brings on a token that was refused as too early', async () => {
    const here = gate();
    const given = token({ ...GOOD, nbf: SECONDS + 100 });
    expect(await here.refusal(given)).toContain('nbf');
    here.pass(70);
    expect((await here.verify(given)).id).toBe('nia');
  });
});

describe('another configuration', () => {
  test('takes the algorithms it names, and no other', async () => {
    const strict = gate({ algorithms: ['HS384', 'HS512'] });
    expect((await strict.verify(token(GOOD, { alg: 'HS512' }))).id).toBe('nia');
    expect((await strict.verify(token(GOOD, { alg: 'HS384' }))).id).toBe('nia');
    expect(await strict.refusal(token(GOOD))).toBe(NOT_ALLOWED);
    expect((await strict.verify(await strict.sign({ sub: 'nia' }, 60))).id).toBe('nia');
  });

  test('does not take what was accepted under another', async () => {
    await gate().verify(token(GOOD));
    expect(await gate({ secret: 'another secret' }).refusal(token(GOOD))).toBe(NOT_SIGNED);
    expect(await gate({ issuer: 'https://other.example' }).refusal(token(GOOD))).toBe(
      "claim 'iss' is not as required",
    );
  });
});
