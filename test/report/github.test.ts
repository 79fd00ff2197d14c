/** The GitHub reporter: groups, annotations that cannot be forged, and the summary of the job. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openGithub, prefixOf } from '../../src/report/github.ts';
import { annotation } from '../../src/report/github-commands.ts';
import { openGithubModel } from '../../src/report/github-model.ts';
import { codeBlock } from '../../src/report/markdown.ts';
import { run, stage, start } from './events.ts';

const style = { color: false, columns: 80, glyphs: 'unicode' } as const;
const open = (quiet = false) =>
  openGithubModel({ style, quiet, verbose: false, prefix: 'models', token: 'TOKEN' });

test('one group a stage, an annotation for each problem', () => {
  const model = open();
  expect(run.map(([at, event]) => model.take(event, start + at)).join('')).toMatchInlineSnapshot(`
    "run 01JOLD had died: ended 1 process that it left running; finished recording clean; put back the outs of train
    recorded data/raw: 12 files, 1.2 MiB
    ::group::clean
    ::stop-commands::TOKEN
    $ python clean.py
    ::TOKEN::
    ::endgroup::
    ↺ prepare  restored
    ::group::clean
    ::stop-commands::TOKEN
    row 1
    ::TOKEN::
    ::endgroup::
    train waits for another run: luc repro (pid 12 on box, for 3 min)
    ✓ clean  ran in 1.5 s
    ::group::train
    ::stop-commands::TOKEN
    $ python train.py
    no data
    ::TOKEN::
    ::endgroup::
    ✗ train  failed after 0.2 s
    log: .luc/runs/01JRUN/train.log
    ::error file=models/lucidity.yaml,line=12,col=3,endColumn=8,title=command-failed::\`python train.py\` exited with 3
    · evaluate  blocked by train
    ::warning title=slow-disk::the disk is slow%0Ahint: buy another
    1 ran, 1 restored, 1 up to date, 1 failed, 1 blocked in 1.9 s
    "
  `);
});

test('only problems with -q', () => {
  const model = open(true);
  expect(run.map(([at, event]) => model.take(event, start + at)).join('')).toMatchInlineSnapshot(`
    "✗ train  failed after 0.2 s
    log: .luc/runs/01JRUN/train.log
    ::error file=models/lucidity.yaml,line=12,col=3,endColumn=8,title=command-failed::\`python train.py\` exited with 3
    ::warning title=slow-disk::the disk is slow%0Ahint: buy another
    "
  `);
});

test('stages that run side by side do not mix', () => {
  const model = open();
  const at = { file: 'lucidity.yaml', line: 1, column: 1 };
  const start = (name: string) =>
    model.take(
      { event: 'stage-started', stage: stage(name), commands: [name], expected: null, attempt: 1 },
      0,
    ) + model.take({ event: 'command-started', stage: stage(name), command: name }, 0);
  const write = (name: string, line: string) =>
    model.take({ event: 'stage-output', stage: stage(name), stream: 'stdout', line }, 0);
  const end = (name: string) =>
    model.take({ event: 'stage-finished', stage: stage(name), outcome: 'ran', ms: 1000, desc: null, at }, 0);
  const text = [
    start('a'),
    start('b'),
    start('c'),
    write('b', 'b 1'),
    write('a', 'a 1'),
    write('c', '::error::forged'),
    end('b'),
    write('a', 'a 2'),
    end('a'),
    write('c', 'c 2'),
    end('c'),
  ];
  expect(text.join('')).toMatchInlineSnapshot(`
    "::group::a
    ::stop-commands::TOKEN
    $ a
    a 1
    ::TOKEN::
    ::endgroup::
    ::group::b
    ::stop-commands::TOKEN
    $ b
    b 1
    ::TOKEN::
    ::endgroup::
    ✓ b  ran in 1.0 s
    ::group::a
    ::stop-commands::TOKEN
    a 2
    ::TOKEN::
    ::endgroup::
    ✓ a  ran in 1.0 s
    ::group::c
    ::stop-commands::TOKEN
    $ c
    ::error::forged
    c 2
    ::TOKEN::
    ::endgroup::
    ✓ c  ran in 1.0 s
    "
  `);
});

test.each([
  [{ code: 'a', message: '100% of\r\n::x' }, '::error title=a::100%25 of␍␊::x'],
  [
    { code: 'a', message: 'm', hint: 'h', at: { file: 'a,b:c.yaml', line: 2, column: 3, length: 4 } },
    '::error file=a%2Cb%3Ac.yaml,line=2,col=3,endColumn=7,title=a::m%0Ahint: h',
  ],
])('%j is one command', (problem, text) => expect(annotation(problem, '')).toBe(text));

test.each([
  ['/w/repo', '/w/repo', ''],
  ['/w/repo/models/a', '/w/repo', 'models/a'],
  ['/elsewhere', '/w/repo', ''],
  ['/w/repo', undefined, ''],
])('annotations of %s in %s begin with %j', (root, workspace, prefix) =>
  expect(prefixOf(root, workspace)).toBe(prefix),
);

test('a code block cannot be left', () => expect(codeBlock('```\na', 'text')).toBe('````text\n```\na\n````'));

test('appends the summary of the job', () => {
  const folder = mkdtempSync(join(tmpdir(), 'luc-'));
  try {
    const file = join(folder, 'summary.md');
    const env = { GITHUB_STEP_SUMMARY: file };
    const reporter = openGithub({ style, quiet: false, verbose: false, write: () => {}, env, root: '/' });
    for (const [, event] of run) reporter.event(event);
    reporter.close();
    expect(readFileSync(file, 'utf8')).toMatchInlineSnapshot(`
      "### luc: 1 ran, 1 restored, 1 up to date, 1 failed, 1 blocked in 1.9 s

      |  | Stage | Outcome |  |
      | --- | --- | --- | --- |
      | ♻️ | prepare | restored | The tables |
      | ✅ | clean | ran in 1.5 s |  |
      | ❌ | train | failed after 0.2 s |  |
      | 🚧 | evaluate | blocked by train |  |

      **train**: &#96;python train.py&#96; exited with 3 (lucidity.yaml:12)

      \`\`\`text
      no data
      \`\`\`
      "
    `);
    const told: string[] = [];
    const lost = openGithub({
      ...{ style, quiet: false, verbose: false, root: '/' },
      env: { GITHUB_STEP_SUMMARY: join(folder, 'no', 'summary.md') },
      write: (text) => told.push(text),
    });
    for (const [, event] of run) lost.event(event);
    expect(told.at(-1)).toMatch(
      /^::warning title=no-summary::the summary of the job cannot be written: ENOENT.*\n$/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
