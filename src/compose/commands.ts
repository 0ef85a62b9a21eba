import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

import type { Commands } from '../cli/program.ts';
import { describe } from '../actions/outage.ts';
import { Failure } from '../domain/failure.ts';
import { draftConfiguration, readConfiguration, type Configuration } from '../files/configuration.ts';
import { jwtCredentials } from '../jwt/credentials.ts';
import type { Log } from '../ports/runtime.ts';
import { tellFailure } from './attempts.ts';
import { examineDraft, tellExamined } from './check.ts';
import { introduceExample } from './example.ts';
import { recoverOwnerIn } from './recover-owner.ts';
import { openGateway, tokenSettings, type Gateway } from './gateway.ts';
import { writeStarter } from './init.ts';
import { gatewayLog, type GatewayLog } from './log.ts';
import { tellStarter } from './tell-starter.ts';

/** The process, as far as commands touch it. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  err(text: string): void;
  /** True if standard error is a terminal. */
  readonly screen: boolean;
  /** Has what nobody caught told here, instead of ending the process. */
  strayed(told: (error: unknown) => void): void;
  /** Ends the process once everything is written, whatever would keep it alive. */
  leave(): void;
  /** Settles when the process is asked to end. */
  ended(): Promise<void>;
}

const DEFAULT_FILE = 'gatehouse.yaml';

export function commandsOn(terminal: Terminal): Commands {
  return {
    start: ({ config }) => leaving(terminal, () => start(terminal, config)),
    check: ({ config }) => leaving(terminal, () => check(terminal, config)),
    token: (subject, { config, account, claims, seconds }) =>
      orTell(terminal, async () => {
        const configuration = configure(terminal, config);
        const issuer = jwtCredentials(tokenSettings(configuration), { now: () => Date.now() });
        const { claims: names } = configuration.auth;
        const whose = {
          [names.subject]: subject,
          ...(account === undefined ? {} : { [names.account]: account }),
        };
        terminal.out(`${await issuer.sign({ ...claims, ...whose }, seconds)}\n`);
        return 0;
      }),
    init: ({ folder }) =>
      orTell(terminal, () => {
        terminal.out(tellStarter(writeStarter(folder)));
        return Promise.resolve(0);
      }),
    recoverOwner: ({ config, reason }) =>
      orTell(terminal, async () => {
        const { operator, secret } = await recoverOwnerIn(configure(terminal, config), reason);
        terminal.out(`${secret}\n`);
        terminal.err(`Key ${operator.id}: owner, OWNER. It is shown this once and kept nowhere.\n`);
        return 0;
      }),
  };
}

async function start(terminal: Terminal, config: string | undefined): Promise<number> {
  const draft = draftConfiguration(fileOf(config), terminal.env);
  if (draft.mistakes !== undefined) await examineDraft(draft, 'where certain');
  const configuration = configure(terminal, config);
  const log = logOf(configuration, terminal);
  const asked = new AbortController();
  const ended = terminal.ended().then(() => {
    asked.abort();
  });
  // graphql-js lets go of promises it no longer needs, and what a resolver rejects after that is nobody's.
  terminal.strayed((error) => {
    log.error('a promise failed that nobody waited for', { error: describe(error) });
  });
  const gateway = await openGateway(configuration, log);
  if (gateway.ownerKey !== undefined) terminal.out(tellOwnerKey(gateway.ownerKey));
  const production = terminal.env['NODE_ENV'] === 'production';
  if (configuration.example !== undefined && !production) {
    terminal.out(await introduceExample(gateway.issuer, gateway.address));
  }
  if (!asked.signal.aborted) log.info(`listening on ${gateway.address}`, gateway.stores);
  await ended;
  await end(gateway, configuration.http, log);
  return 0;
}

/** Balancers learn first that the process ends, and have time to send requests elsewhere. */
async function end(
  gateway: Gateway,
  { drainDelaySeconds, drainSeconds }: Configuration['http'],
  log: Log,
): Promise<void> {
  gateway.retire();
  log.info('asked to end: /readyz answers 503 from now on', { seconds: drainDelaySeconds });
  if (drainDelaySeconds > 0) await wait(drainDelaySeconds * 1_000);
  log.info('draining: no new connections, requests under way end', { seconds: drainSeconds });
  await gateway.close();
  log.info('ended');
}

/** Told once, at the first start: it is kept nowhere. */
function tellOwnerKey(key: string): string {
  return [
    'The key of this gateway’s owner. It is told this once and kept nowhere, so keep it yourself:',
    '',
    `  export GATEHOUSE_KEY=${key}`,
    '',
    '',
  ].join('\n');
}

async function check(terminal: Terminal, config: string | undefined): Promise<number> {
  terminal.strayed((error) => {
    terminal.err(`a promise of the resolvers failed that nothing waited for: ${describe(error)}\n`);
  });
  const draft = draftConfiguration(fileOf(config), terminal.env);
  const examined = await examineDraft(draft, 'always');
  terminal.out(tellExamined(examined, draft.configuration?.source));
  return 0;
}

function configure(terminal: Terminal, config: string | undefined): Configuration {
  return readConfiguration(fileOf(config), terminal.env);
}

function fileOf(config: string | undefined): string | undefined {
  return config ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
}

/** The example at a terminal is read by a person; anything else by machines. */
function logOf({ example, log }: Configuration, terminal: Terminal): GatewayLog {
  const person = example !== undefined && terminal.screen && terminal.env['NODE_ENV'] !== 'production';
  const write = (line: string): void => {
    terminal.err(line);
  };
  return gatewayLog(log, person ? write : undefined);
}

/** A module of the product has been loaded, and may have opened what keeps a process alive. */
async function leaving(terminal: Terminal, work: () => Promise<number>): Promise<number> {
  const code = await orTell(terminal, work);
  terminal.leave();
  return code;
}

/** A failure we foresaw is told in its own words; anything else is a mistake of ours, with its stack. */
async function orTell(terminal: Terminal, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    terminal.err(`${tellFailure(error)}\n`);
    return 1;
  }
}
