import { createHash } from 'node:crypto';

import { admit, VERSION_HEADER, type Admittance } from '../actions/entitlements.ts';
import { NOTHING_CONCEALED, type Concealed } from '../actions/conceal.ts';
import type { CatalogInForce } from '../actions/keep-catalog.ts';
import { concealFrom, type Profiles } from '../actions/profile.ts';
import { Failure } from '../domain/failure.ts';
import type { Claims } from '../domain/subject.ts';
import type { CatalogStore } from '../ports/catalog-store.ts';
import type { DoorRequest, DoorResponse } from '../ports/exchange.ts';
import { schemaDocument } from './schema-document.ts';
import type { View, Views } from './views.ts';

/** Schema documents for tools: that of whoever asks, and those of profiles. Knows no socket. */
export class SchemaDoor {
  readonly #views: Views;
  readonly #admittance: Admittance;
  readonly #profiles: Profiles;
  readonly #store: Pick<CatalogStore, 'read'>;
  readonly #tags = new WeakMap<View, string>();

  constructor(views: Views, admittance: Admittance, profiles: Profiles, store: Pick<CatalogStore, 'read'>) {
    this.#views = views;
    this.#admittance = admittance;
    this.#profiles = profiles;
    this.#store = store;
  }

  /** Whether a request asks for the document of a profile, which is an operator's to see. */
  asksForProfile({ search }: DoorRequest): boolean {
    const parameters = new URLSearchParams(search);
    return parameters.has('profile') || parameters.has('version');
  }

  /**
   * The schema as this caller may know it, where callers may ask what it is.
   * @throws Failure ENTITLEMENTS_UNAVAILABLE, FORBIDDEN
   */
  async own(claims: Claims): Promise<DoorResponse> {
    if (!this.#views.introspection)
      throw new Failure(
        'FORBIDDEN',
        'introspection is off: only an operator is given the schema, by profile',
      );
    const entitlements = admit(this.#admittance, claims);
    const concealed = await entitlements.conceal(this.#views.concerned(entitlements.hideable));
    return this.#answer(concealed, entitlements.catalogVersion);
  }

  /**
   * The schema as a profile may know it, by the catalog in force or by another version. Without a profile: as it is.
   * @throws Failure NOT_FOUND, BAD_REQUEST, STORE_UNAVAILABLE, FORBIDDEN
   */
  async ofProfile({ search }: DoorRequest): Promise<DoorResponse> {
    const parameters = new URLSearchParams(search);
    const profile = this.#profile(parameters.get('profile'));
    const catalog = await this.#catalog(parameters.get('version'));
    const now = this.#admittance.clock.now();
    const concerned = (flags: ReadonlySet<string>): readonly string[] => this.#views.concerned(flags);
    const concealed =
      profile === undefined ? NOTHING_CONCEALED : concealFrom(profile, catalog, concerned, now);
    return this.#answer(concealed, catalog.catalog.version);
  }

  #profile(name: string | null): readonly [string, Profiles[string]] | undefined {
    if (name === null) return undefined;
    const found = Object.entries(this.#profiles).find(([key]) => key === name);
    if (found !== undefined) return found;
    const names = Object.keys(this.#profiles);
    const expected = names.length === 0 ? 'the configuration defines none' : `expected ${names.join(', ')}`;
    throw new Failure('NOT_FOUND', `there is no profile '${name}': ${expected}`);
  }

  async #catalog(version: string | null): Promise<CatalogInForce> {
    const { keeper } = this.#admittance;
    if (version === null || version === '' || version === String(keeper.version)) return keeper.current;
    if (!/^\d{1,9}$/.test(version))
      throw new Failure('BAD_REQUEST', `expected the number of a catalog version, received '${version}'`);
    const catalog = await this.#store.read(Number(version));
    if (catalog === undefined)
      throw new Failure('NOT_FOUND', `there is no version ${version} of the catalog`);
    return (await keeper.judgeInPortions(catalog)).compiled;
  }

  async #answer({ hidden, undecided }: Concealed, version: number): Promise<DoorResponse> {
    if (undecided) {
      const message = 'Entitlements cannot be read at the moment. Please try again.';
      throw new Failure('ENTITLEMENTS_UNAVAILABLE', message);
    }
    const view = await this.#views.without(hidden);
    if (view === undefined) throw new Failure('NOT_FOUND', 'nothing of the schema is left');
    const body = await schemaDocument(view.guarded.schema);
    return {
      status: 200,
      headers: new Map([
        ['content-type', 'application/graphql; charset=utf-8'],
        ['cache-control', 'private, no-cache'],
        ['etag', this.#tagOf(view, body)],
        [VERSION_HEADER, String(version)],
      ]),
      body,
    };
  }

  #tagOf(view: View, body: string): string {
    const known = this.#tags.get(view);
    if (known !== undefined) return known;
    const tag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    this.#tags.set(view, tag);
    return tag;
  }
}
