/** What each code means, in words that follow the name of a store: "refuses the password". */
export type Meanings = Readonly<Record<string, string>>;

/** An error, as far as it is read here. */
export type Said = Pick<Error, 'name' | 'message' | 'cause'>;

/** Codes of Node.js and OpenSSL for a connection that does not come about or is lost. */
const CONNECTION: Meanings = {
  ENOTFOUND: 'has a name that DNS does not know',
  EAI_AGAIN: 'has a name that DNS cannot resolve now',
  ECONNREFUSED: 'refuses the connection',
  ECONNRESET: 'closed the connection',
  EPIPE: 'closed the connection',
  EHOSTUNREACH: 'cannot be reached over the network',
  ENETUNREACH: 'cannot be reached over the network',
  ETIMEDOUT: 'does not answer in time',
  EPROTO: 'does not speak TLS as expected',
  ERR_SSL_WRONG_VERSION_NUMBER: 'does not speak TLS on this port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'does not speak TLS on this port',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a self-signed certificate, which is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate of an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate of an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'has a certificate of an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'has a certificate of an authority that is not trusted',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  CERT_NOT_YET_VALID: 'has a certificate that is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name',
};

/** Longest text of a server that is repeated. */
const LONGEST = 300;

/**
 * Says why a store cannot serve: what the code of the innermost cause means, then what the store or the network said. The text
 * holds no secret: a server's copy of a command's arguments is cut off.
 * @param meanings of the codes that the store's own server gives
 * @param codeOf reads the code of an error, where it is not the property `code`
 */
export function causeOf(
  error: unknown,
  meanings: Meanings = {},
  codeOf: (error: Said) => string | undefined = ownCode,
): string {
  const cause = innermost(error);
  const code = isSaid(cause) ? (codeOf(cause) ?? ownCode(cause)) : undefined;
  const meaning = code === undefined ? undefined : (meanings[code] ?? CONNECTION[code]);
  return meaning === undefined ? saidBy(cause) : `${meaning} (${saidBy(cause)})`;
}

/** What an error says: one line without secrets. Node.js gives no message where several attempts failed: the first one's then. */
export function saidBy(error: unknown): string {
  if (!isSaid(error)) return plain(String(error));
  if (error.message !== '') return plain(error.message);
  const [first] = attemptsOf(error);
  return first === undefined ? plain(ownCode(error) ?? error.name) : saidBy(first);
}

/** The first failure of several attempts, and the last of a chain of causes. */
function innermost(error: unknown): unknown {
  let cause = error;
  // A chain of causes may be a ring.
  for (let depth = 0; depth < 10 && isSaid(cause); depth++) {
    const next: unknown = attemptsOf(cause)[0] ?? cause.cause;
    if (next === undefined || next === null) break;
    cause = next;
  }
  return cause;
}

/** Tells errors by their shape: one that another realm made, a worker thread or a test, is no instance of our Error. */
function isSaid(error: unknown): error is Said {
  return (
    typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
  );
}

function attemptsOf(error: Said): readonly unknown[] {
  return 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
}

/** The property `code`, where it is text. */
function ownCode(error: Said): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** One line, of bounded length, without the arguments of a command: the password may be one of them. */
function plain(text: string): string {
  const [said = ''] = text.split(/,? with args beginning with/, 1);
  const line = said.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
