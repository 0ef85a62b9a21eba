import { mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { watchFile } from '../../src/files/watch-file.ts';

let folder: string;
let file: string;
let told: string[];
let stop: () => void;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-watch-'));
  file = join(folder, 'catalog.yaml');
  writeFileSync(file, 'one');
  told = [];
  stop = watchFile(file, 'one', (text) => told.push(text));
});
afterEach(() => {
  stop();
  rmSync(folder, { recursive: true });
});

/** Half a second, which is the promise, and a little for a busy machine. */
async function soon(expected: readonly string[]): Promise<void> {
  for (let waited = 0; waited < 1000 && told.length < expected.length; waited += 20) await pause(20);
  expect(told).toEqual(expected);
}

describe('a watched file', () => {
  test('is told again within half a second of being written', async () => {
    await pause(250);
    const start = performance.now();
    writeFileSync(file, 'two');
    await soon(['two']);
    expect(performance.now() - start).toBeLessThan(500);
  });

  test('is told when it was written between reading it and watching it', async () => {
    stop();
    writeFileSync(file, 'two');
    stop = watchFile(file, 'one', (text) => told.push(text));
    await soon(['two']);
  });

  test('may be replaced by rename, again and again', async () => {
    for (const text of ['two', 'three', 'four']) {
      writeFileSync(join(folder, 'new'), text);
      renameSync(join(folder, 'new'), file);
      await soon([...told, text]);
    }
    expect(told).toEqual(['two', 'three', 'four']);
  });

  test('may be deleted and created again', async () => {
    unlinkSync(file);
    await pause(500);
    expect(told).toEqual([]);
    writeFileSync(file, 'two');
    await soon(['two']);
  });

  test('may be a link that is turned to another file, as Kubernetes does', async () => {
    writeFileSync(join(folder, 'other'), 'two');
    symlinkSync(join(folder, 'other'), join(folder, 'link'));
    renameSync(join(folder, 'link'), file);
    await soon(['two']);
  });

  test('is told whole in the end, however often it is written', async () => {
    for (let part = 0; part < 30; part += 1) {
      writeFileSync(file, String(part).padStart(3, '0'));
      await pause(7);
    }
    await pause(500);
    expect(told.at(-1)).toBe('029');
  });

  test('is not told when it is touched, or written as it was', async () => {
    await pause(250);
    utimesSync(file, 1, 1);
    await pause(300);
    writeFileSync(file, 'one');
    await pause(500);
    expect(told).toEqual([]);
  });

  test('is not told after stopping', async () => {
    writeFileSync(file, 'two');
    stop();
    await pause(500);
    expect(told).toEqual([]);
  });

  test('does not keep the process alive', () => {
    const alive = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = alive();
    const stopOther = watchFile(file, 'one', () => undefined);
    expect(alive()).toBe(before);
    stopOther();
  });
});
