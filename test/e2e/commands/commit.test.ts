/** `luc commit`: what is there becomes what is recorded, and nothing runs. */
import { expect, test } from 'vitest';
import { makeProject } from '../../support/project.ts';

const files = {
  'in.txt': '1\n',
  'lucidity.yaml': `
stages:
  make: {cmd: echo make >> "$LUC_ROOT/ran.log"; cp in.txt made.txt, deps: [in.txt], outs: [made.txt]}
  use: {cmd: echo use >> "$LUC_ROOT/ran.log"; cp made.txt used.txt, deps: [made.txt], outs: [used.txt]}
`,
};

test('what was never made is not asked about, unless it is named', async () => {
  const project = makeProject({ files });
  expect(await project.luc(['commit'])).toMatchObject({
    code: 0,
    stdout: 'Nothing to commit.\n',
    stderr: '',
  });
  project.write('made.txt', 'by hand\n');
  expect(await project.luc(['commit', '-f'])).toMatchObject({
    code: 0,
    stdout: 'Committed make.\n',
    stderr: '',
  });
  expect(await project.luc(['commit', '-f', 'use'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('error: `used.txt`, an out of `use`, is not there\n'),
  });
});

test('takes outs that were made by hand, and never makes them known to others', async () => {
  const project = makeProject({ files });
  await project.luc(['repro', '-q']);
  project.ran();
  expect(await project.luc(['commit'])).toMatchObject({
    code: 0,
    stdout: 'Nothing to commit.\n',
    stderr: '',
  });
  project.write('made.txt', 'by hand\n');
  expect((await project.luc(['status'])).stdout).toContain(
    'hint: `luc commit make` keeps its outs as they were edited\n',
  );
  expect(await project.luc(['commit'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr:
      'error: `make`, `use` were not committed: there is nobody to ask\nhint: `luc commit -f` does not ask\n',
  });
  expect(await project.luc(['commit', '-f', 'make'])).toMatchObject({
    code: 0,
    stdout: 'Committed make.\n',
    stderr: '',
  });
  await project.luc(['repro', '-q']);
  expect(project.ran()).toEqual(['use']);
  expect(project.read('used.txt')).toBe('by hand\n');
  // The record knows it; without the record only what a command made is known.
  project.remove('lucidity.lock');
  project.remove('made.txt');
  expect(await project.repro(['make'])).toMatchObject({ code: 0, restored: ['make'] });
  expect(project.read('made.txt')).toBe('1\n');
});

test('a dep that changed while it was read: unconfirmed until committed, and all that follows waits', async () => {
  const project = makeProject({ files });
  project.write(
    'lucidity.yaml',
    files['lucidity.yaml'].replace('cp in.txt made.txt', 'cp in.txt made.txt; echo 2 >> in.txt'),
  );
  const run = await project.luc(['repro', '-q']);
  expect(run.code).toBe(1);
  expect(run.stderr).toContain(`warning: \`in.txt\` changed while \`make\` ran
hint: \`luc commit make\` takes the outs as they are; \`luc repro\` runs the stage again
`);
  expect(project.ran()).toEqual(['make']);
  expect(
    (await project.luc(['status'])).stdout,
  ).toBe(`  ?  make  unconfirmed  a dep or an out changed before it was recorded
  ·  use   blocked      waits for make

hint: \`luc repro\` brings everything up to date
hint: \`luc commit make\` takes what is there now as its result
`);
  expect(await project.luc(['commit', '-f', 'make', '--json'])).toMatchObject({
    code: 0,
    stdout: '{"version":1,"committed":["make"]}\n',
  });
  await project.luc(['repro', '-q']);
  expect(project.ran()).toEqual(['use']);
  expect(await project.luc(['status'])).toMatchObject({ stdout: 'Everything is up to date (2 stages).\n' });
});

test('outs that are not there cannot be taken', async () => {
  const project = makeProject({
    files: { 'lucidity.yaml': 'stages:\n  make:\n    cmd: echo 1 > made.txt\n    outs: [made.txt]\n' },
  });
  expect(await project.luc(['commit', '-f', 'make'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: `error: \`made.txt\`, an out of \`make\`, is not there
  ┌─ lucidity.yaml:4:12
4 │     outs: [made.txt]
  │            ^^^^^^^^
hint: \`luc repro make\` makes it; or take it out of the stage
`,
  });
});
