import type { FlagCommand, ReleaseCommand } from '../../src/domain/command.ts';

/**
 * A release as somebody would keep it on paper: sets and a list, told by hand from the table of the design, and nothing of
 * the product's own code. One release `r`, behind gate `g`, in a catalog where `developer`, `internal`, `beta` and
 * `friends` are segments and a, b, c and d are flags.
 */
export class PlainModel {
  version = 1;
  phase = -1;
  readonly #flags: string[] = [];
  readonly #admits = new Map<string, number>();
  readonly #away = new Map<string, number>();
  readonly #held = new Map<string, Set<string>>();
  readonly #early: [flag: string, audience: string][] = [];
  readonly #killed = new Set<string>();
  /** Flags left behind the gate by a release that is over. */
  #sealed: string[] = [];

  /** What becomes of a command meant for version `expected`. */
  carryOut(
    command: ReleaseCommand | FlagCommand,
    expected: number,
  ): 'applied' | 'no-op' | 'refused' | 'conflict' {
    if (expected !== this.version) return 'conflict';
    const before = this.sheet();
    if (!this.#move(command)) return 'refused';
    if (this.sheet() === before) return 'no-op';
    this.version += 1;
    return 'applied';
  }

  /** Everything there is to see of it, as a text. */
  sheet(): string {
    const open = this.phase >= 0 && this.phase < 6;
    const rules = this.#flags.map((flag) => `${flag}: ${this.#rulesOf(flag).join(' ')}`);
    return [
      `phase ${this.phase}`,
      `admits ${pairs(this.#admits)}`,
      `away ${pairs(this.#away)}`,
      `held ${this.#flags.map((flag) => `${flag} ${[...(this.#held.get(flag) ?? [])].sort().join(',')}`).join('; ')}`,
      `behind ${[...(open && this.phase >= 1 ? this.#flags : this.#sealed)].sort().join(',')}`,
      `killed ${[...this.#killed].sort().join(',')}`,
      ...rules.sort(),
    ].join('\n');
  }

  #rulesOf(flag: string): string[] {
    // A release that is over has left its rules to the flags, those that counted.
    const over = this.phase === 6 && this.#sealed.length === 0;
    const held = this.#held.get(flag) ?? new Set();
    const opened = [
      ...PHASED.slice(0, Math.max(Math.min(this.phase, 5) - 1, 0)).filter((audience) => audience !== 'all'),
      ...this.#early.filter(([target]) => target === flag).map(([, audience]) => audience),
      ...(this.phase >= 5 ? ['all'] : []),
    ];
    return [...new Set(opened)]
      .filter((audience) => !held.has(audience))
      .filter((audience) => !over || this.#admits.has(audience));
  }

  #move(command: ReleaseCommand | FlagCommand): boolean {
    if (command.do === 'kill' || command.do === 'revive') {
      if (!KNOWN.includes(command.flag)) return false;
      if (command.do === 'kill') this.#killed.add(command.flag);
      else this.#killed.delete(command.flag);
      return true;
    }
    if (command.do === 'create') return this.#create(command.flags.map(({ flag }) => flag));
    if (this.phase < 0) return false;
    if (this.phase === 6) return command.do === 'close';
    switch (command.do) {
      case 'wire':
        this.phase = Math.max(this.phase, 1);
        return true;
      case 'apply':
        return this.#apply(command.audience);
      case 'target-early':
        return this.#target(command.flag, command.segment ?? '');
      case 'roll-back':
        return this.#rollBack(command.audiences);
      case 'reopen':
        for (const [audience, share] of this.#away) this.#admits.set(audience, share);
        this.#away.clear();
        return true;
      case 'set-percentage':
        return this.#share(command.audience, command.percentage);
      case 'close':
        return this.#close();
      default:
        return this.#moveFlag(command);
    }
  }

  #moveFlag(command: ReleaseCommand | FlagCommand): boolean {
    switch (command.do) {
      case 'hold-back': {
        if (!this.#flags.includes(command.flag)) return false;
        const targeted = this.#early
          .filter(([flag]) => flag === command.flag)
          .map(([, audience]) => audience);
        const known = [...PHASED, ...targeted];
        const wanted = command.audiences === 'entirely' ? known : command.audiences;
        if (wanted.length === 0 || wanted.some((audience) => !known.includes(audience))) return false;
        this.#held.set(command.flag, new Set([...(this.#held.get(command.flag) ?? []), ...wanted]));
        return true;
      }
      case 'resume':
        this.#held.delete(command.flag);
        return this.#flags.includes(command.flag);
      case 'add-flag':
        if (this.#flags.includes(command.flag.flag)) return true;
        if (this.phase === 5) return false;
        this.#flags.push(command.flag.flag);
        return true;
      case 'remove-flag':
        return this.#remove(command.flag);
      default:
        return false;
    }
  }

  #create(flags: readonly string[]): boolean {
    if (this.phase >= 0)
      return this.phase === 0 && flags.join() === this.#flags.join() && this.#held.size === 0;
    this.phase = 0;
    this.#flags.push(...flags);
    return true;
  }

  #apply(audience: string): boolean {
    const stage = PHASED.indexOf(audience);
    if (this.phase < 1 || this.#away.size > 0 || stage < 0 || stage + 2 > this.phase + 1) return false;
    if (stage + 2 <= this.phase) return (this.#admits.get(audience) ?? 100) === 100;
    this.phase += 1;
    if (!this.#admits.has(audience)) this.#admits.set(audience, 100);
    return true;
  }

  #target(flag: string, audience: string): boolean {
    const held = this.#held.get(flag) ?? new Set();
    if (this.phase < 1 || this.phase > 4 || !this.#flags.includes(flag)) return false;
    if (!SEGMENTS.includes(audience) || this.#away.has(audience)) return false;
    if (held.has(audience) || PHASED.every((each) => held.has(each))) return false;
    if (this.#rulesOf(flag).includes(audience)) return true;
    this.#early.push([flag, audience]);
    if (!this.#admits.has(audience)) this.#admits.set(audience, 100);
    return true;
  }

  #rollBack(audiences: readonly string[] | 'entirely'): boolean {
    const wanted = audiences === 'entirely' ? [...this.#admits.keys()] : audiences;
    if (audiences !== 'entirely' && wanted.length === 0) return false;
    if (wanted.some((audience) => !this.#admits.has(audience) && !this.#away.has(audience))) return false;
    for (const audience of wanted) {
      const share = this.#admits.get(audience);
      if (share === undefined) continue;
      this.#away.set(audience, share);
      this.#admits.delete(audience);
    }
    return true;
  }

  #share(audience: string, percentage: number): boolean {
    const list = [this.#admits, this.#away].find((each) => each.has(audience));
    list?.set(audience, percentage);
    return list !== undefined;
  }

  #remove(flag: string): boolean {
    if (!this.#flags.includes(flag)) return KNOWN.includes(flag);
    const held = this.#held.get(flag) ?? new Set();
    if (this.phase === 5 && PHASED.some((audience) => !held.has(audience))) return false;
    this.#flags.splice(this.#flags.indexOf(flag), 1);
    this.#held.delete(flag);
    const left = this.#early.filter(([target]) => target !== flag);
    this.#early.splice(0, this.#early.length, ...left);
    const opened = [...PHASED.slice(0, Math.max(this.phase - 1, 0)), ...left.map(([, audience]) => audience)];
    for (const list of [this.#admits, this.#away]) {
      for (const audience of [...list.keys()]) if (!opened.includes(audience)) list.delete(audience);
    }
    return true;
  }

  #close(): boolean {
    if (this.phase !== 5) return false;
    if ([...this.#admits.values()].some((share) => share !== 100)) return false;
    if ([...this.#held.values()].some((held) => held.size > 0)) return false;
    this.#sealed = this.#admits.has('all') ? [] : [...this.#flags];
    this.phase = 6;
    return true;
  }
}

export const PHASED = ['developer', 'internal', 'beta', 'all'];
export const SEGMENTS = ['developer', 'internal', 'beta', 'friends'];
export const KNOWN = ['a', 'b', 'c', 'd'];

function pairs(map: ReadonlyMap<string, number>): string {
  return [...map]
    .map(([audience, share]) => `${audience} ${share}`)
    .sort()
    .join(', ');
}
