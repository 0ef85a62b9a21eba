import type { Catalog } from '../domain/catalog.ts';
import type { RefusalCode } from '../domain/command.ts';
import type { OutsideRefusalCode } from '../domain/control.ts';
import { nearKey } from '../domain/nearest.ts';
import type { StandingWrite } from '../ports/standings.ts';

/** What is done to a plan, an override or a pin. An end is epoch milliseconds; left out: until removed. */
export type StandingCommand =
  | { readonly do: 'set-plan'; readonly account: string; readonly plan: string }
  | { readonly do: 'remove-plan'; readonly account: string }
  | {
      readonly do: 'set-override';
      readonly subject: string;
      readonly flag: string;
      readonly variation: string;
      readonly expiresAt?: number | undefined;
    }
  | { readonly do: 'remove-override'; readonly subject: string; readonly flag: string }
  | {
      readonly do: 'pin-tier';
      readonly subject: string;
      readonly tier: string;
      readonly expiresAt?: number | undefined;
    }
  | { readonly do: 'unpin-tier'; readonly subject: string };

export interface StandingRefusal {
  readonly code: RefusalCode | OutsideRefusalCode;
  readonly message: string;
}

/** Why a command is not carried out; undefined where it may be. */
export function refusalOf(
  catalog: Catalog,
  command: StandingCommand,
  now: number,
): StandingRefusal | undefined {
  switch (command.do) {
    case 'set-plan':
      return unknownPlan(catalog, command.plan);
    case 'set-override':
      return unknownVariation(catalog, command) ?? expired('an override', command.expiresAt, now);
    case 'pin-tier':
      return unknownTier(catalog, command.tier) ?? expired('a pin', command.expiresAt, now);
    default:
      return undefined;
  }
}

function unknownPlan({ plans }: Catalog, plan: string): StandingRefusal | undefined {
  if (plans.includes(plan)) return undefined;
  const message = `plan '${plan}' does not exist; expected one of ${plans.join(', ')}`;
  return { code: 'UNKNOWN_PLAN', message };
}

function unknownTier({ tiers }: Catalog, tier: string): StandingRefusal | undefined {
  if (tiers.some(({ key }) => key === tier)) return undefined;
  const known = tiers.map(({ key }) => key).join(', ');
  const message = `tier '${tier}' does not exist; expected one of ${known}`;
  return { code: 'TIER_NOT_FOUND', message };
}

function unknownVariation(
  { flags, gates }: Catalog,
  { flag: key, variation }: Extract<StandingCommand, { do: 'set-override' }>,
): StandingRefusal | undefined {
  const flag = flags.find((candidate) => candidate.key === key);
  if (flag === undefined) {
    return gates.some((gate) => gate.key === key)
      ? {
          code: 'OVERRIDE_ON_GATE',
          message: `'${key}' is a gate, and a gate has no override: target the subject early`,
        }
      : { code: 'FLAG_NOT_FOUND', message: `flag '${key}' does not exist${nearKey(key, flags)}` };
  }
  if (flag.variations.some((known) => known.key === variation)) return undefined;
  const known = flag.variations.map((each) => each.key).join(', ');
  return {
    code: 'UNKNOWN_VARIATION',
    message: `flag '${key}' has no variation '${variation}'; expected one of ${known}`,
  };
}

function expired(what: string, expiresAt: number | undefined, now: number): StandingRefusal | undefined {
  if (expiresAt === undefined || expiresAt > now) return undefined;
  const message = `${what} must end in the future, received ${new Date(expiresAt).toISOString()}`;
  return { code: 'ALREADY_EXPIRED', message };
}

export function writeOf(command: StandingCommand): StandingWrite {
  switch (command.do) {
    case 'set-plan':
      return { account: command.account, plan: command.plan };
    case 'remove-plan':
      return { account: command.account, plan: undefined };
    case 'set-override': {
      const { subject, flag, variation, expiresAt } = command;
      return { subject, flag, override: { variation, expiresAt } };
    }
    case 'remove-override':
      return { subject: command.subject, flag: command.flag, override: undefined };
    case 'pin-tier': {
      const { subject, tier, expiresAt } = command;
      return { subject, pin: { tier, expiresAt } };
    }
    case 'unpin-tier':
      return { subject: command.subject, pin: undefined };
  }
}
