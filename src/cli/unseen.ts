import type { Command } from 'commander';

import { didYouMean } from '../domain/nearest.ts';
import type { ControlClient } from './control-client.ts';
import { readPages } from './pages.ts';
import { Stopped } from './stopped.ts';
import { isSubjectSeen } from './subject-answers.ts';
import { SUBJECTS } from './subject-operations.ts';

/** For what looks at a subject that the gateway may not have seen. */
export interface UnseenOptions {
  readonly unseen?: boolean;
}

export function withUnseen(command: Command): Command {
  return command.option('--unseen', 'also where the gateway has never seen the subject');
}

/** Subjects that are looked through for one whose id is near. */
const LOOKED_THROUGH = 200;

/** The failure that names a subject nothing is known of, and the one that was likely meant. */
export async function neverSeen(client: ControlClient, id: string): Promise<Stopped> {
  const meant = await likelyMeant(client, id);
  return new Stopped(
    `the gateway has never seen subject '${id}'${meant}\n--unseen shows what such a subject would get`,
  );
}

/** `; did you mean …`, among the subjects whose id begins alike; empty where none is near. */
export async function likelyMeant(client: ControlClient, id: string): Promise<string> {
  for (const length of new Set([Math.ceil(id.length / 2), 1])) {
    const prefix = id.slice(0, length);
    const { nodes } = await readPages(client, SUBJECTS, { prefix }, isSubjectSeen, LOOKED_THROUGH);
    const meant = didYouMean(
      id,
      nodes.map((subject) => subject.id),
    );
    if (meant !== '') return meant;
  }
  return '';
}
