import { createSecretKey } from 'node:crypto';

import { errors, jwtVerify, SignJWT } from 'jose';

import { Failure } from '../domain/failure.ts';
import type { Claims } from '../domain/subject.ts';
import type { Credentials, Issuer } from '../ports/credentials.ts';
import type { Clock } from '../ports/runtime.ts';
import { VerifiedTokens } from './verified-tokens.ts';

/** Which tokens are good, and where they say who it is. */
export interface JwtSettings {
  readonly secret: string;
  /** Never taken from the token (RFC 8725 §3.1). */
  readonly algorithms: readonly string[];
  readonly issuer: string;
  readonly audience: string;
  readonly claims: { readonly subject: string; readonly account: string };
}

/** A longer token is refused unread. */
const LONGEST_TOKEN = 8_192;
/** Seconds two clocks may differ (RFC 7519 §4.1.4). */
const LEEWAY = 30;

/** JSON Web Tokens signed with a shared secret (RFC 7519, HMAC with SHA-2 of RFC 7518 §3.2). */
export function jwtCredentials(settings: JwtSettings, clock: Clock): Credentials & Issuer {
  // jose imports a key object once; bytes it would import for each token.
  const key = createSecretKey(settings.secret, 'utf8');
  const verified = new VerifiedTokens();

  async function verify(token: string): Promise<Claims> {
    const known = verified.get(token, clock.now());
    if (known !== undefined) return known;
    if (token.length > LONGEST_TOKEN) throw refused(`the token is longer than ${LONGEST_TOKEN} characters`);
    const claims = await check(token);
    verified.keep(token, claims);
    return claims;
  }

  async function check(token: string): Promise<Claims> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [...settings.algorithms],
        issuer: settings.issuer,
        audience: settings.audience,
        requiredClaims: ['exp'],
        clockTolerance: LEEWAY,
        currentDate: new Date(clock.now()),
      });
      return claimsOf(payload, settings);
    } catch (error) {
      if (error instanceof errors.JOSEError) throw refused(describe(error));
      throw error;
    }
  }

  function sign(claims: Readonly<Record<string, unknown>>, seconds: number): Promise<string> {
    const now = Math.floor(clock.now() / 1000);
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: settings.algorithms[0] ?? 'HS256', typ: 'JWT' })
      .setIssuer(settings.issuer)
      .setAudience(settings.audience)
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .sign(key);
  }

  return { verify, sign };
}

function claimsOf(payload: Readonly<Record<string, unknown>>, { claims }: JwtSettings): Claims {
  const id = payload[claims.subject];
  const account = payload[claims.account];
  if (!isName(id)) throw refused(`claim '${claims.subject}' must name the subject`);
  if (account !== undefined && !isName(account)) {
    throw refused(`claim '${claims.account}' must name the account`);
  }
  const expires = payload['exp'];
  return {
    id,
    account,
    all: payload,
    expiresAt: typeof expires === 'number' ? (expires + LEEWAY) * 1000 : 0,
  };
}

/** Text that every store can hold and tell apart: no NUL, and no half of a surrogate pair, which UTF-8 does not have. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !/[\0\p{Surrogate}]/u.test(value);
}

/** What a caller may know: enough to mend their token, nothing about ours. */
function describe(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `claim '${error.claim}' is not as required`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'the algorithm of the token is not allowed';
  return error instanceof errors.JWSSignatureVerificationFailed
    ? 'the signature of the token is not valid'
    : 'the token cannot be read';
}

function refused(why: string): Failure {
  return new Failure('UNAUTHENTICATED', why);
}
