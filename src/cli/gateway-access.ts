import { shape, text } from './shape.ts';
import { Stopped } from './stopped.ts';
import type { Surroundings } from './surroundings.ts';
import { messageOf } from './system.ts';

const DEFAULT_URL = 'http://127.0.0.1:4000';

/**
 * Where the gateway is, without a slash at the end.
 * @param given left out: GATEHOUSE_URL, or where a gateway opens by itself
 * @throws Stopped where that is no URL
 */
export function gatewayUrl({ env }: Pick<Surroundings, 'env'>, given: string | undefined): string {
  const named = given ?? setTo(env['GATEHOUSE_URL']) ?? DEFAULT_URL;
  const parsed = URL.canParse(named) ? new URL(named) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol))
    throw new Stopped(`expected the URL of a gateway, such as ${DEFAULT_URL}, received '${named}'`);
  if (parsed.username !== '' || parsed.password !== '')
    throw new Stopped('expected a URL without a user and a password: the key is set as GATEHOUSE_KEY');
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
}

/**
 * The key. Never an argument: those stand in the list of processes, for everybody on the machine.
 * @throws Stopped where there is none
 */
export async function keyOf({ env, read }: Surroundings): Promise<string> {
  const key = setTo(env['GATEHOUSE_KEY']);
  if (key !== undefined) return sendable(key.trim(), 'GATEHOUSE_KEY');
  const file = setTo(env['GATEHOUSE_KEY_FILE']);
  if (file === undefined)
    throw new Stopped(
      'no key to the control API: set GATEHOUSE_KEY to it, or GATEHOUSE_KEY_FILE to the name of a file that holds it',
    );
  const held = await read(file).catch((error: unknown) => {
    throw new Stopped(`GATEHOUSE_KEY_FILE: expected a file that can be read\n  ${messageOf(error)}`);
  });
  return sendable(new TextDecoder().decode(held).trim(), 'GATEHOUSE_KEY_FILE');
}

function sendable(key: string, from: string): string {
  if (!/^[\w.~+/=-]+$/.test(key))
    throw new Stopped(`${from}: expected a key, one word of letters and digits such as ghk_…`);
  return key;
}

/** Why there was no answer. */
export function silence(url: string, error: unknown, patience: number): string {
  if (isNamed(error) && error.name === 'TimeoutError')
    return `the gateway at ${url} has not answered within ${patience / 1_000} seconds`;
  return `no gateway answers at ${url}: ${messageOf(hasCause(error) ? error.cause : error)}`;
}

const isNamed = shape({ name: text });
const hasCause = shape({ cause: shape({ message: text }) });

/** A variable that is empty is as good as none. */
function setTo(variable: string | undefined): string | undefined {
  return variable === '' ? undefined : variable;
}
