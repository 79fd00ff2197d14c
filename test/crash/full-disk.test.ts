/**
 * A disk that is really full, but for so many pages: the command says so, and ends its work once there is space. Where
 * nothing can be mounted, the disk is full from some write on.
 */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isSystemError } from '../../src/base/effects.ts';
import { canMount, mountIn } from '../support/mounts.ts';
import { Project } from '../support/project.ts';
import { commandCases } from './command-cases.ts';
import { forgetOriginals } from './originals.ts';
import { runFaulty } from './run-faulty.ts';
import { isThorough, isWanted, sample } from './sample.ts';
import { type Learned, learn, type Trial, tryCommand, tryIn } from './try-command.ts';

const page = 4096;
const quick = new Set(['add', 'repro -S']);

const cases = commandCases
  .map((one, seed) => ({ ...one, seed }))
  .filter(({ name }) => isWanted(name) && (isThorough || quick.has(name)));

afterAll(forgetOriginals);

test.each(cases)('$name', { timeout: 3_600_000 }, async ({ seed, ...one }) => {
  const learned = await learn(one);
  const pages = Array.from({ length: 64 }, (_, free) => free + 1);
  const wrong: string[] = [];
  for (const free of [0, ...sample(pages, 1, seed)]) {
    const complaint = canMount
      ? await tryIn(await onSmallDisk(learned), learned, whenFull(learned, free))
      : await tryCommand(learned, { at: free + 1, kind: 'ENOSPC', sticky: true });
    if (complaint) wrong.push(complaint);
  }
  expect(wrong).toEqual([]);
});

/** A copy of the template on a file system with a few megabytes. */
async function onSmallDisk({ template }: Learned): Promise<Project> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'luc-')));
  mkdirSync(join(folder, 'project'));
  const project = await mountIn(new Project(folder), `mount -t tmpfs -o size=8m tmpfs '${folder}/project'`);
  execFileSync('cp', ['-a', `${template.root}/.`, project.root]);
  return project;
}

const whenFull = ({ args, env = {} }: Learned, free: number): Trial => ({
  label: `with ${free} pages left`,
  kind: 'ENOSPC',
  async run(project) {
    const filler = project.path('.git/filler');
    fill(filler, free);
    const result = await runFaulty(project, args, { env });
    rmSync(filler);
    if (free === 0) expect(result.code).not.toBe(0);
    return result;
  },
});

function fill(path: string, free: number): void {
  const fd = openSync(path, 'wx');
  const bytes = Buffer.alloc(page);
  let written = 0;
  try {
    for (;;) written += writeSync(fd, bytes);
  } catch (error) {
    if (!isSystemError(error, 'ENOSPC')) throw error;
    ftruncateSync(fd, Math.max(0, written - free * page));
  } finally {
    closeSync(fd);
  }
}
