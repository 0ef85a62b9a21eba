import { readFileSync } from 'node:fs';

import { Failure } from '../domain/failure.ts';
import type { Overlay } from '../domain/requirement.ts';
import { formatProblems } from '../files/problem.ts';
import { parseOverlay } from '../files/read-overlay.ts';
import { Attempts } from './attempts.ts';

/**
 * Reads the overlays of these files as one. Where several ask for something of one element, all of it must hold.
 * @throws Failure INVALID_DEFINITIONS with every problem of every file, one a line
 */
export function readOverlays(files: readonly string[]): Overlay {
  const attempts = new Attempts();
  const overlay = attemptOverlays(files, attempts);
  attempts.settle();
  return overlay;
}

/** The same, with what is wrong kept by the attempts, and the overlay without it. */
export function attemptOverlays(files: readonly string[], attempts: Attempts): Overlay {
  const parsed = files.flatMap((file) => attempts.run(() => parseOverlay(readText(file), file)) ?? []);
  const problems = parsed.flatMap((one) => one.problems);
  attempts.run(() => {
    if (problems.length > 0) throw new Failure('INVALID_DEFINITIONS', formatProblems(problems));
  });
  const overlays = parsed.flatMap(({ overlay }) => overlay ?? []);
  return {
    entitled: overlays.flatMap(({ entitled }) => entitled),
    counts: overlays.flatMap(({ counts }) => counts),
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure('INVALID_DEFINITIONS', `the overlay ${file} cannot be read`, { cause });
  }
}
