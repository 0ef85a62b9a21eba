import type { Decision } from '../domain/decision.ts';
import type { Missing, Requirement, Verdict } from '../domain/requirement.ts';
import type { Subject } from '../domain/subject.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import { hasMatched, hideable } from '../engine/hidden.ts';
import { mistakes } from '../engine/mistakes.ts';
import { nextOf } from '../engine/next.ts';
import type { Admittance } from './admittance.ts';

/** The entitlements of an identified caller: every answer is there at once. */
export interface Ready {
  readonly subject: Subject;
  decide(flag: string): Decision;
  verdict(requirement: Requirement): Verdict;
  /** The next rung of the ladder that decided a flag; undefined at the top, and where no ladder decided. */
  next(decision: Decision): Missing | undefined;
  /** True if the caller must not learn of the flag. */
  conceals(flag: string): boolean;
}

/** What the answers for one caller are made from. */
interface ReadyParts {
  readonly subject: Subject;
  readonly catalog: CompiledCatalog;
  readonly admittance: Pick<Admittance, 'dryRun' | 'mistakes'>;
  readonly decide: (flag: string) => Decision;
  readonly judge: (requirement: Requirement) => Verdict;
}

/** Answers code that asks by name, and logs the names that the catalog does not have. */
export function ready({ subject, catalog, admittance, decide, judge }: ReadyParts): Ready {
  function noteMistakes(requirement: Requirement): void {
    const { mistakes: log } = admittance;
    if (log !== undefined) for (const mistake of mistakes(catalog, requirement)) log.note(mistake);
  }
  return {
    subject,
    decide: (flag) => {
      noteMistakes({ flag });
      return decide(flag);
    },
    verdict: (requirement) => {
      noteMistakes(requirement);
      return judge(requirement);
    },
    next: (decision) => nextOf(catalog, subject, decision),
    conceals: (flag) => {
      const enforced = admittance.dryRun?.covers(flag, catalog.catalog) !== true;
      return enforced && hideable(catalog.catalog).has(flag) && !hasMatched(decide(flag));
    },
  };
}
