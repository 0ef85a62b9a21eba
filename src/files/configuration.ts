import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Json } from '../domain/catalog.ts';
import { Failure } from '../domain/failure.ts';
import { completeness } from './configuration-completeness.ts';
import { configurationFormat, type ConfigurationFile } from './configuration-format.ts';
import { environmentProblem, override, type Environment, type Overridden } from './environment.ts';
import type { Finding } from './finding.ts';
import { judge } from './judge.ts';
import { isJsonMap } from './json-shape.ts';
import { dotted, formatProblems, type FileProblem, type Path } from './problem.ts';
import { withSecretFile } from './secret-file.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

type Auth = Readonly<Omit<ConfigurationFile['auth'], 'secret' | 'secretFile' | 'issuer' | 'audience'>>;
type Keys = Readonly<Record<'secret' | 'issuer' | 'audience', string>>;
interface Common extends Readonly<Omit<ConfigurationFile, 'example' | 'source' | 'auth'>> {
  /** The file it was read from; undefined when the environment says everything. */
  readonly file: string | undefined;
}

/** The example product. What it lacks of secret, issuer and audience, the example brings along. */
export interface ExampleConfiguration extends Common {
  readonly example: 'insightx';
  readonly source?: undefined;
  readonly auth: Auth & { readonly [Key in keyof Keys]?: string | undefined };
}

/** A product of one's own. */
export interface SourceConfiguration extends Common {
  readonly example?: undefined;
  readonly source: Readonly<NonNullable<ConfigurationFile['source']>>;
  readonly auth: Auth & Keys;
}

/** How the gateway runs. Paths are absolute. */
export type Configuration = ExampleConfiguration | SourceConfiguration;

/**
 * Reads the configuration's file, if there is one, and lets the environment override it. Relative paths are taken from the
 * folder of the file; without a file, from the folder the process was started in.
 *
 * @throws Failure INVALID_CONFIGURATION, with every problem in the message, one a line
 */
export function readConfiguration(file: string | undefined, env: Environment): Configuration {
  const { configuration, mistakes } = draftConfiguration(file, env);
  if (mistakes !== undefined || configuration === undefined)
    throw mistakes ?? new Error('unreachable: a configuration without mistakes is whole');
  return configuration;
}

/** A configuration, and everything that is wrong with it. */
export interface Draft {
  /** As far as it can be used, with mistaken parts left out. Where there are mistakes it is good for finding more, and for nothing else. */
  readonly configuration: Configuration | undefined;
  /** Every problem in one message, one a line. */
  readonly mistakes: Failure | undefined;
}

/**
 * Reads the configuration as `readConfiguration` does, and goes on in spite of mistakes.
 * @throws Failure INVALID_CONFIGURATION where the file cannot be read at all
 */
export function draftConfiguration(file: string | undefined, env: Environment): Draft {
  const source = readYaml(file === undefined ? '{}' : readText(file), file ?? 'environment');
  if (source.value === undefined) return { configuration: undefined, mistakes: invalid(source.problems) };
  const overridden = override(isEmpty(source) ? {} : source.value, env);
  const inEnvironment = overridden.origins.has('auth.secret');
  const { value, findings } = withSecretFile(overridden.value, folderOf(file), inEnvironment);
  const parsed = configurationFormat.safeParse(value);
  const found = [
    ...findings,
    ...(parsed.success ? completeness(parsed.data, env) : judge(configurationFormat, value)),
  ];
  const problems = [
    ...source.problems,
    ...overridden.problems,
    ...found.map((finding) => place(finding, source, overridden, file)),
  ];
  const sound = parsed.success ? parsed : configurationFormat.safeParse(without(value, found));
  return {
    configuration: sound.success ? freeze(complete(sound.data, file)) : undefined,
    mistakes: problems.length > 0 ? invalid(problems) : undefined,
  };
}

/** A value without the parts that are mistaken. The last first, so that places in lists stay what they are. */
function without(value: Json, found: readonly Finding[]): Json {
  return found.toReversed().reduce((rest, { path }) => removed(rest, path), value);
}

function removed(from: Json, [step, ...below]: Path): Json {
  if (Array.isArray(from)) {
    const list: readonly Json[] = from;
    return below.length === 0
      ? list.filter((_, index) => index !== step)
      : list.map((part, index) => (index === step ? removed(part, below) : part));
  }
  if (!isJsonMap(from) || step === undefined) return from;
  const { [step]: part, ...others } = from;
  return part === undefined || below.length === 0 ? others : { ...from, [step]: removed(part, below) };
}

function folderOf(file: string | undefined): string {
  return file === undefined ? process.cwd() : dirname(resolve(file));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure('INVALID_CONFIGURATION', `${file}  error  expected a file that can be read`, { cause });
  }
}

/** A file of comments alone says nothing, which is no mistake here: the environment may say the rest. */
function isEmpty({ value, problems }: YamlSource): boolean {
  return value === null && problems.length === 0;
}

function place(
  finding: Finding,
  source: YamlSource,
  { origins }: Overridden,
  file: string | undefined,
): FileProblem {
  const { path, at, message } = finding;
  const variable = origins.get(path.join('.'));
  if (variable !== undefined) return environmentProblem(variable, message);
  if (file === undefined) return environmentProblem(dotted(path), message);
  const position = at === 'key' ? source.locateKey(path) : source.locate(path);
  return { severity: 'error', file, ...position, path: dotted(path), message };
}

/** What is missing is empty: completeness() has told of it. */
function complete(settings: ConfigurationFile, file: string | undefined): Configuration | undefined {
  const folder = folderOf(file);
  const { example, source, auth, ...rest } = settings;
  const { manifest } = rest.persistedOperations;
  const common = {
    ...rest,
    file: file === undefined ? undefined : resolve(file),
    catalog: resolve(folder, rest.catalog),
    data: resolve(folder, rest.data),
    ...(rest.ownerKeyFile !== undefined && { ownerKeyFile: resolve(folder, rest.ownerKeyFile) }),
    redis: { ...rest.redis, tls: resolvedIn(folder, rest.redis.tls) },
    overlay: rest.overlay.map((path) => resolve(folder, path)),
    persistedOperations: {
      ...rest.persistedOperations,
      ...(manifest !== undefined && { manifest: resolve(folder, manifest) }),
    },
  };
  if (example !== undefined) return { ...common, example, auth };
  if (source === undefined) return undefined;
  const { secret = '', issuer = '', audience = '', ...tokens } = auth;
  const local = {
    schema: source.local.schema.map((path) => resolve(folder, path)),
    resolvers: resolve(folder, source.local.resolvers),
  };
  return { ...common, source: { local }, auth: { ...tokens, secret, issuer, audience } };
}

function resolvedIn(
  folder: string,
  { ca, cert, key, ...tls }: ConfigurationFile['redis']['tls'],
): ConfigurationFile['redis']['tls'] {
  return {
    ...tls,
    ...(ca !== undefined && { ca: resolve(folder, ca) }),
    ...(cert !== undefined && { cert: resolve(folder, cert) }),
    ...(key !== undefined && { key: resolve(folder, key) }),
  };
}

function freeze<Value extends object>(value: Value | undefined): Readonly<Value> | undefined {
  if (value === undefined) return undefined;
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) freeze(part);
  }
  return Object.freeze(value);
}

function invalid(problems: readonly FileProblem[]): Failure {
  return new Failure('INVALID_CONFIGURATION', formatProblems(problems));
}
