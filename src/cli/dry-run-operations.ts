import type { Operation } from './operation.ts';

export const DRY_RUN: Operation = {
  field: 'dryRun',
  text: `
query DryRun {
  dryRun {
    everything
    releases
    flags
    since
    findings { coordinate reason flag variation plan tier count lastSubject lastAt }
  }
}`,
};
