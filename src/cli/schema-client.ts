import { gatewayUrl, keyOf, silence } from './gateway-access.ts';
import { list, shape, text } from './shape.ts';
import { Stopped } from './stopped.ts';
import type { Surroundings } from './surroundings.ts';

/** Whose schema, and by which version of the catalog. Left out: as it is; the version in force. */
export interface SchemaAsked {
  readonly profile: string | undefined;
  readonly version: number | undefined;
}

const isRefusal = shape({ errors: list(shape({ message: text })) });

/**
 * Asks a running gateway for a schema document.
 * @param given the URL of the gateway; left out: GATEHOUSE_URL, or where a gateway opens by itself
 * @throws Stopped where there is no key, no answer, no such profile or version
 */
export async function schemaOf(
  around: Surroundings,
  given: string | undefined,
  { profile, version }: SchemaAsked,
): Promise<string> {
  const url = gatewayUrl(around, given);
  const key = await keyOf(around);
  // Without a version it would be the schema of whoever a token is for.
  const asked = new URLSearchParams({ version: version === undefined ? '' : String(version) });
  if (profile !== undefined) asked.set('profile', profile);
  const response = await around
    .fetch(`${url}/schema.graphql?${asked.toString()}`, {
      headers: { authorization: `Bearer ${key}` },
      // Somebody else's address is not told the key.
      redirect: 'manual',
      signal: AbortSignal.timeout(around.patience),
    })
    .catch((error: unknown) => {
      throw new Stopped(silence(url, error, around.patience));
    });
  const said = await response.text();
  if (response.status === 200) return said;
  throw new Stopped(messageIn(said) ?? `the gateway at ${url} answers with status ${response.status}`);
}

function messageIn(said: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(said);
    return isRefusal(answer) ? answer.errors[0]?.message : undefined;
  } catch {
    return undefined;
  }
}
