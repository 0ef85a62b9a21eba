import { Failure } from '../domain/failure.ts';

/** Where a server listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** The name that its certificate must be for, where that is not the host. */
  readonly name?: string | undefined;
}

export interface Login {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** How TLS is spoken: PEM texts, and the name that a certificate must be for; what is left out is Node.js's own default. */
export interface Tls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly servername?: string | undefined;
}

/** What a URL cannot say. */
export interface RedisSettings {
  readonly tls?: Tls | undefined;
  /** How sentinels are spoken to. `tls` left out: as the servers are. */
  readonly sentinel?: (Login & { readonly tls?: boolean | undefined }) | undefined;
  /** `host:port` as a Cluster or a sentinel announces it → `host:port` as it is reached from here. */
  readonly addresses?: Readonly<Record<string, string>> | undefined;
}

/** What is to be reached, and how. */
export interface RedisTarget {
  readonly kind: 'server' | 'cluster' | 'sentinel';
  /** The server, some nodes of the Cluster, or the sentinels. */
  readonly seeds: readonly Endpoint[];
  /** What the sentinels call the primary. */
  readonly primary: string;
  readonly database: number;
  readonly login: Login;
  /** Undefined: no TLS. */
  readonly tls: Tls | undefined;
  readonly sentinel: { readonly login: Login; readonly tls: Tls | undefined };
  /** The address at which an announced one is reached. */
  reach(announced: Endpoint): Endpoint;
}

const SENTINEL = /^(rediss?)\+sentinel:\/\/(?:([^@/]*)@)?([^@/?#]+)\/([^/?#]+)(?:\/(\d+))?$/;

/**
 * Reads where Redis is: `redis://user:password@host:6379/0`, several of these with commas between them for a Cluster, or
 * `redis+sentinel://user:password@sentinel:26379,other:26379/primary/0`. `rediss` in place of `redis` speaks TLS.
 * @throws Failure INVALID_CONFIGURATION, without the text: it may hold a password
 */
export function readTarget(url: string, settings: RedisSettings = {}): RedisTarget {
  const sentinels = SENTINEL.exec(url);
  return sentinels === null ? serversOf(url, settings) : sentinelsOf(sentinels, settings);
}

/** `host:port`, as people write it. */
export function addressOf({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function serversOf(url: string, settings: RedisSettings): RedisTarget {
  const all = url.split(',').map((one) => serverOf(one.trim()));
  const [first, ...others] = all;
  if (first === undefined) throw invalid('expected the URL of a server');
  if (others.some(({ secure }) => secure !== first.secure))
    throw invalid('expected redis:// or rediss:// for all nodes of a Cluster, received both');
  if (others.length > 0 && all.some(({ database }) => database !== 0))
    throw invalid('expected no database: a Cluster has database 0 only');
  // Every node takes the same credentials; they are often written once.
  const login = all.find(({ login: { password } }) => password !== undefined)?.login ?? first.login;
  return {
    ...shared(settings, first.secure, login),
    kind: others.length > 0 ? 'cluster' : 'server',
    seeds: all.map(({ endpoint }) => endpoint),
    primary: '',
    database: first.database,
  };
}

interface Server {
  readonly endpoint: Endpoint;
  readonly secure: boolean;
  readonly login: Login;
  readonly database: number;
}

function serverOf(text: string): Server {
  if (!/^rediss?:\/\//.test(text) || !URL.canParse(text))
    throw invalid('expected redis://host:port, rediss://host:port or redis+sentinel://host:port/primary');
  const url = new URL(text);
  const database = /^\/?(\d{0,5})$/.exec(url.pathname)?.[1];
  if (database === undefined) throw invalid('expected the number of a database after the host');
  if (url.search !== '' || url.hash !== '')
    throw invalid('expected nothing after the number of the database: the configuration says the rest');
  if (url.hostname === '') throw invalid('expected a host');
  return {
    endpoint: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? 6379 : Number(url.port),
    },
    secure: url.protocol === 'rediss:',
    login: loginOf(url.username, url.password),
    database: Number(database),
  };
}

function sentinelsOf(
  [, scheme, login = '', hosts = '', primary = '', database = '0']: RegExpExecArray,
  settings: RedisSettings,
): RedisTarget {
  const [username = '', ...password] = login.split(':');
  return {
    ...shared(settings, scheme === 'rediss', loginOf(username, password.join(':'))),
    kind: 'sentinel',
    seeds: hosts.split(',').map((host) => endpointOf(host.trim(), 26_379)),
    primary: decoded(primary),
    database: Number(database),
  };
}

function shared(
  { tls = {}, sentinel = {}, addresses = {} }: RedisSettings,
  secure: boolean,
  login: Login,
): Pick<RedisTarget, 'login' | 'tls' | 'sentinel' | 'reach'> {
  const { tls: secureSentinels = secure, ...sentinelLogin } = sentinel;
  const reachable = new Map(
    Object.entries(addresses).map(([announced, reached]) => [announced, endpointOf(reached, 6379)]),
  );
  return {
    login,
    tls: secure ? tls : undefined,
    // The name in the settings is that of the servers.
    sentinel: { login: sentinelLogin, tls: secureSentinels ? { ...tls, servername: undefined } : undefined },
    reach: (announced) => reachable.get(addressOf(announced)) ?? announced,
  };
}

/** Reads `host`, `host:port` or `[address]:port`. */
function endpointOf(text: string, port: number): Endpoint {
  const url = `redis://${text}`;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || parsed.hostname === '') throw invalid('expected addresses as host:port');
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? port : Number(parsed.port),
  };
}

function loginOf(username: string, password: string): Login {
  return {
    username: username === '' ? undefined : decoded(username),
    password: password === '' ? undefined : decoded(password),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('expected every % to begin a percent-encoded character, as %25 for % itself');
  }
}

function invalid(message: string): Failure {
  return new Failure('INVALID_CONFIGURATION', `redisUrl: ${message}`);
}
