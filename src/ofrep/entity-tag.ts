import { createHash } from 'node:crypto';

/** A strong entity tag (RFC 9110 §8.8.3): the same for the same answer to the same subject, from whichever process. */
export function entityTag(subject: string, body: string): string {
  const digest = createHash('sha256').update(JSON.stringify(subject)).update(body).digest('base64url');
  return `"${digest}"`;
}

const OPAQUE = /"[^"]*"/g;

/**
 * Whether `If-None-Match` names this tag (RFC 9110 §13.1.2). Compared weakly: a proxy that compresses makes a strong tag
 * weak.
 */
export function namesTag(header: string | readonly string[] | undefined, tag: string): boolean {
  if (header === undefined) return false;
  const text = typeof header === 'string' ? header : header.join(', ');
  const named: readonly string[] = text.match(OPAQUE) ?? [];
  return text.trim() === '*' || named.includes(tag);
}
