/** A run that died where nobody can look: in another pid namespace. Only `--break-lock` takes over from it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { crc32c } from '../../src/base/crc32c.ts';
import { type Gate, openGate } from '../support/gate.ts';
import { makeProject, type Project } from '../support/project.ts';

const program = fileURLToPath(new URL('../../bin/luc.cjs', import.meta.url));
const unshare = ['--user', '--map-root-user', '--pid', '--fork', '--mount-proc', '--kill-child'];

/** A minute in a moment: so long a holder must stand still before anybody speaks of it. */
const hurried = [
  '--import',
  'data:text/javascript,const now=process.hrtime;process.hrtime=()=>{const[s,n]=now();return[s*300,n*300]}',
];

test('is waited for, named, and taken over when told so', async () => {
  const gate = await openGate();
  const project = makeProject({
    files: {
      'in.txt': 'one\n',
      'lucidity.yaml': `
stages:
  a: {cmd: 'cp in.txt a.txt && ${gate.command('a')}', deps: [in.txt], outs: [a.txt]}
`,
    },
  });
  const first = project.spawn(['repro']);
  await gate.arrived('a');
  gate.release('a');
  expect((await first.ended).code).toBe(0);
  project.write('in.txt', 'two\n');
  await dieElsewhere(project, gate);

  const refused = await project.luc(['repro'], { node: hurried });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/holds what we need and has given no sign of life for a minute\n/);
  expect(refused.stderr).toContain('hint: if you know that it has ended, take over with `--break-lock`\n');
  expect(project.read('a.txt')).toBe('two\n');

  const next = project.spawn(['repro', '--break-lock'], { node: hurried });
  await gate.arrived('a');
  gate.release('a');
  const { code, stderr } = await next.ended;
  expect(code).toBe(0);
  expect(stderr).toMatch(/had died: put back the outs of a\n/);
  expect(project.leftovers(['aside', 'claims', 'open'])).toEqual([]);
});

/** Starts a repro, and kills it with its command when it waits at the gate. */
async function dieElsewhere(project: Project, gate: Gate): Promise<void> {
  const canUnshare = spawnSync('unshare', [...unshare, 'true']).status === 0;
  const run = canUnshare
    ? project.start('unshare', [...unshare, process.execPath, program, 'repro'])
    : project.spawn(['repro']);
  await gate.arrived('a');
  run.signal('SIGKILL');
  await run.ended;
  if (canUnshare) await gate.left('a');
  else {
    moveElsewhere(project);
    gate.release('a', 1);
  }
}

/** Where no namespace can be made: as if the run had been in one. */
function moveElsewhere(project: Project): void {
  const [run = ''] = project.names('.luc/open');
  for (const path of [
    `.luc/open/${run}`,
    ...project.names('.luc/claims').map((name) => `.luc/claims/${name}`),
  ])
    project.write(path, elsewhere(project.read(path)));
  const journal = `.luc/runs/${run}/journal`;
  const [first = '', ...others] = project.read(journal).split('\n');
  const json = elsewhere(first.slice(9));
  const sum = crc32c(Buffer.from(json)).toString(16).padStart(8, '0');
  project.write(journal, [`${sum} ${json}`, ...others].join('\n'));
}

const elsewhere = (text: string): string => text.replace(/"pidns":"[^"]*"/, '"pidns":"pid:[1]"');
