/** Two clones change, push, pull and clear one remote at once, and some of their pushes are killed: every commit of both can be had. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeProject, type Project } from '../support/project.ts';
import { runFaulty } from './run-faulty.ts';
import { isThorough } from './sample.ts';
import { complaintsAboutRemote } from './shared.ts';

const files = {
  '.gitignore': '/many\n/big.bin\n',
  word: 'start\n',
  'lucidity.yaml': `
remotes: {team: {url: ../share, default: true}}
config: {gc: {grace: 1s}}
stages:
  many:
    cmd: 'mkdir many; read -r word < word; for i in $(seq 300); do echo $word $((i / 2)) > many/$i; done'
    deps: [word]
    outs: [many]
  big:
    cmd: '{ cat word; head -c 4500000 /dev/zero; } > big.bin'
    deps: [word]
    outs: [big.bin]
`,
};

interface Pushed {
  readonly commit: string;
  readonly word: string;
}

test('two clones at once', { timeout: 600_000 }, async () => {
  const origin = makeProject({ files, git: true });
  const share = join(origin.root, '../share');
  fs.mkdirSync(share);
  const clones = ['one', 'two'].map((name) => ({ name, project: cloneOf(origin, share) }));
  const until = isThorough ? Date.now() + 60_000 : 0;
  const pushed: Pushed[] = [];
  const work = async (name: string, project: Project): Promise<void> => {
    for (let round = 0; round < 2 || Date.now() < until; round++) {
      const word = `${name} ${round}\n`;
      project.write('word', word);
      await must(project, ['repro', '-q']);
      project.commit(word);
      project.git('push', '--quiet', 'origin', `HEAD:refs/heads/${name}`);
      await runFaulty(project, ['push', '-q'], { fault: { kind: 'kill', at: 20 + 7 * round } });
      await must(project, ['push', '-q']);
      pushed.push({ commit: project.git('rev-parse', 'HEAD').trim(), word });
      await must(project, ['gc', '-w', '-c', '-f', '-q']);
    }
  };
  await Promise.all(clones.map(({ name, project }) => work(name, project)));

  expect(complaintsAboutRemote(share)).toEqual([]);
  const reader = cloneOf(origin, share);
  reader.git('fetch', '--quiet', 'origin');
  for (const { commit, word } of isThorough ? pushed : pushed.slice(-2)) {
    reader.git('checkout', '--quiet', commit);
    await must(reader, ['pull', '-f', '-q']);
    expect(reader.read('many/300')).toBe(`${word.trim()} 150\n`);
    expect(reader.read('big.bin').slice(0, word.length)).toBe(word);
    expect((await runFaulty(reader, ['status', '--exit-code'])).code).toBe(0);
  }
  process.stdout.write(`${pushed.length} commits of two clones\n`);
});

function cloneOf(origin: Project, share: string): Project {
  const clone = makeProject();
  fs.rmSync(clone.root, { recursive: true });
  origin.git('clone', '--quiet', origin.root, clone.root);
  fs.symlinkSync(share, join(clone.root, '../share'));
  return clone;
}

async function must(project: Project, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runFaulty(project, args);
  expect(`${args.join(' ')}: ${code} ${code === 0 ? '' : stderr}`).toBe(`${args.join(' ')}: 0 `);
}
