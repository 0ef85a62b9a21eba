import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createServer as createWebServer } from 'node:http';
import { parse } from 'yaml';
import { ENVIRONMENT } from '../../src/files/environment.ts';

/** As far as the tests read it; the schema below says the rest. */
interface Service {
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly string[];
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const compose = parse(readFileSync('docker-compose.yml', 'utf8')) as Compose;
const { gateway, ...stores } = compose.services;

/** The Compose Specification's own schema (Apache-2.0, compose-spec/compose-spec), as the npm package dclint 3.1.0 carries it. */
const SPECIFICATION = {
  ...(JSON.parse(readFileSync(new URL('compose-spec.schema.json', import.meta.url), 'utf8')) as object),
  // Ajv knows this dialect, by another address.
  $schema: 'http://json-schema.org/draft-07/schema#',
};

describe('docker-compose.yml', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const valid = ajv.compile(SPECIFICATION);

  test('is what the Compose Specification says a file must be', () => {
    valid(compose);
    expect(valid.errors).toBeNull();
    expect(valid({ ...compose, services: { gateway: { biuld: '.' } } })).toBe(false);
  });

  test('says of every service how its health is seen', () => {
    for (const [name, { healthcheck }] of Object.entries(compose.services))
      expect([name, healthcheck?.test[0]]).toEqual([name, 'CMD']);
  });

  test('starts the gateway when both stores are healthy', () => {
    expect(Object.keys(stores)).toEqual(['postgres', 'redis']);
    expect(gateway?.depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
    });
  });

  test('does not start without a secret of one’s own', () => {
    expect(gateway?.environment?.['GATEHOUSE_JWT_SECRET']).toMatch(/^\$\{GATEHOUSE_JWT_SECRET:\?.+\}$/);
  });

  test('sets no variable that the gateway does not read', () => {
    const read = ENVIRONMENT.map(({ name }) => name);
    expect(Object.keys(gateway?.environment ?? {}).filter((name) => !read.includes(name))).toEqual([]);
  });

  test('names the volumes it uses', () => {
    const used = Object.values(stores).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0]),
    );
    expect(Object.keys(compose.volumes)).toEqual(used);
  });
});

/** The instructions of each stage, in order, each as its words. */
function stages(): readonly (readonly (readonly string[])[])[] {
  const text = readFileSync('Dockerfile', 'utf8').replace(/\\\n/g, ' ');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const found: string[][][] = [];
  for (const words of lines.map((line) => line.split(/\s+/))) {
    if (words[0] === 'FROM') found.push([]);
    found.at(-1)?.push(words);
  }
  return found;
}

describe('the Dockerfile', () => {
  const all = stages();
  const last = all.at(-1) ?? [];
  const of = (name: string) => last.find(([instruction]) => instruction === name)?.slice(1);

  test('copies files that are there, and that are let into the image', () => {
    const copied = all.flat().filter(([name, from]) => name === 'COPY' && !from?.startsWith('--from'));
    const sources = copied.flatMap((words) => words.slice(1, -1));
    expect(sources).toContain('src');
    expect(sources.filter((source) => !existsSync(source))).toEqual([]);
    const letIn = readFileSync('.dockerignore', 'utf8').match(/(?<=^!).+$/gm) ?? [];
    expect(letIn.sort()).toEqual(sources.sort());
  });

  test('installs from the lock file, and runs no script of a package', () => {
    const commands = all
      .flat()
      .filter(([name]) => name === 'RUN')
      .join();
    expect(commands).toMatch(/npm,ci,--ignore-scripts/);
    expect(commands).toMatch(/npm,prune,--omit=dev,--ignore-scripts/);
  });

  test('runs as nobody special, in production, and ends when it is asked to', () => {
    expect(of('USER')).toEqual(['node']);
    expect(of('ENV')).toContain('NODE_ENV=production');
    expect(of('STOPSIGNAL')).toEqual(['SIGTERM']);
    expect(of('EXPOSE')).toEqual(['4000']);
    expect(last.map(([name]) => name).indexOf('USER')).toBeLessThan(
      last.map(([name]) => name).indexOf('ENTRYPOINT'),
    );
  });
});

/** The health check's program, and whether it finds what listens on this port healthy. */
async function healthy(port: number): Promise<boolean> {
  const [, written = ''] = /HEALTHCHECK[^]*?CMD (\[.*\])\n/.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
  const [, ...args] = JSON.parse(written) as string[];
  const child = spawn(process.execPath, args, { env: { PORT: String(port) }, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  return code === 0;
}

describe('the health check of the image', () => {
  test.each([
    [200, true],
    [503, false],
  ])('takes an answer of %i to /readyz for %s', async (status, expected) => {
    const server = createWebServer((request, response) => {
      response.writeHead(request.url === '/readyz' ? status : 404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    expect(await healthy((server.address() as AddressInfo).port)).toBe(expected);
    server.closeAllConnections();
    server.close();
  });

  test('takes silence for illness', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    expect(await healthy(port)).toBe(false);
  });

  test('is the one that docker-compose.yml has', () => {
    const dockerfile = readFileSync('Dockerfile', 'utf8');
    const script = gateway?.healthcheck?.test.at(-1) ?? '';
    const settled = script.slice(script.indexOf(').then'));
    expect(settled).not.toBe('');
    expect(dockerfile).toContain(settled);
  });
});

interface Manifest {
  readonly name: string;
  readonly bin: Readonly<Record<string, string>>;
}

/** What package-lock.json holds, the package itself first. */
function locked(): Readonly<
  Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>
> {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    readonly packages: ReturnType<typeof locked>;
  };
  return packages;
}

describe('package-lock.json', () => {
  test('holds the optional packages of every system, so that `npm ci` works on each', () => {
    const packages = locked();
    const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`node_modules/${name}` in packages) && !(`${place}/node_modules/${name}` in packages),
      ),
    );
    expect(missing).toEqual([]);
  });
});

describe('the package', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

  test('is called what nobody else’s package is, and so is its command', () => {
    const [listed] = Object.values(locked());
    expect(manifest.name).toBe('graphql-gatehouse');
    expect(manifest.bin).toEqual({ gatehouse: 'dist/main.js', 'graphql-gatehouse': 'dist/main.js' });
    expect(listed).toMatchObject({ name: manifest.name, bin: manifest.bin });
  });

  test('holds the docs, the README and the schemas', () => {
    const told = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { stdio: 'pipe' });
    const [pack] = JSON.parse(told.toString()) as [{ readonly files: readonly { readonly path: string }[] }];
    const held = pack.files.map(({ path }) => path);
    const pages = readdirSync('docs').map((page) => `docs/${page}`);
    expect(held).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'LICENSE', ...pages]));
    expect(held).toContain('schema/catalog.schema.json');
    expect(held.filter((path) => /^(src|test|bench|data)\//.test(path))).toEqual([]);
  });

  test('is named as it is called, wherever it is run or imported', () => {
    const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
    const others =
      /npx gatehouse [a-z-]|(from|import\() ?'gatehouse'|npm (install|i)( -g| --global)? gatehouse/;
    const said = files
      .toString()
      .split('\0')
      .filter((file) => file !== '' && !file.startsWith('test/house/') && existsSync(file))
      .flatMap((file) => {
        const lines = readFileSync(file, 'utf8').split('\n');
        return lines.filter((line) => others.test(line)).map((line) => `${file}: ${line}`);
      });
    expect(said).toEqual([]);
  });
});
