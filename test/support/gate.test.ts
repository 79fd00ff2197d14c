/** The test support tests itself: a gate that does not hold would make every concurrency test green. */
import { expect, test } from 'vitest';
import { openGate } from './gate.ts';
import { makeProject } from './project.ts';

test('a command waits at the gate until it is released, and ends as it is told', async () => {
  const gate = await openGate();
  const project = makeProject();
  const process = project.start('sh', ['-c', `${gate.command('a')}; echo ended with $?`]);
  await gate.arrived('a');
  expect(gate.waiting()).toEqual(['a']);
  gate.release('a', 3);
  expect(await process.ended).toEqual({ code: 0, signal: null, stdout: 'ended with 3\n', stderr: '' });
});

test('a command that is killed leaves the gate', async () => {
  const gate = await openGate();
  const project = makeProject();
  const process = project.start('sh', ['-c', `exec ${gate.command('b')}`]);
  await gate.arrived('b');
  process.signal('SIGKILL');
  await gate.left('b');
  expect((await process.ended).signal).toBe('SIGKILL');
});

test('a process that never says what is waited for is an error with its output', async () => {
  const project = makeProject();
  const process = project.start('sh', ['-c', 'echo something else >&2']);
  await expect(process.says(/hello/)).rejects.toThrow('something else');
});

test('a snapshot tells files, executables, links and empty folders apart', () => {
  const project = makeProject({ files: { 'a.txt': 'a\n', 'sub/b c': 'b' } });
  project.write('run.sh', 'true\n', 0o755);
  project.write('empty/x', '');
  project.remove('empty/x');
  expect(project.snapshot()).toEqual({ 'a.txt': 'a\n', empty: '/', 'run.sh': 'x:true\n', 'sub/b c': 'b' });
});
