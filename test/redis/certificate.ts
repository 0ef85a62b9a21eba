import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A self-signed certificate for some names, and the options of a redis-server that speaks nothing but TLS with it. */
export interface Certificate {
  /** PEM, to be trusted by. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  options(port: number): readonly string[];
}

/** @param names as subjectAltName has them: `DNS:localhost` */
export async function certificateFor(folder: string, ...names: readonly string[]): Promise<Certificate> {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', '/CN=gatehouse test', '-addext', `subjectAltName=${names.join(',')}`];
  await promisify(execFile)('openssl', [...request, '-keyout', key, '-out', cert, '-days', '2', ...subject]);
  const pem = await readFile(cert, 'utf8');
  return {
    ca: pem,
    cert: pem,
    key: await readFile(key, 'utf8'),
    options: (port) => [
      ...['--port', '0', '--tls-port', String(port), '--tls-cert-file', cert, '--tls-key-file', key],
      ...['--tls-ca-cert-file', cert, '--tls-auth-clients', 'no'],
    ],
  };
}
