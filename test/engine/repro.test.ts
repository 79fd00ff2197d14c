/** How a run ends in which the program itself goes wrong. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Context } from '../../src/commands/context.ts';
import { run } from '../../src/commands/repro.ts';
import type { Emit } from '../../src/event.ts';
import { layoutOf } from '../../src/store/layout.ts';

/** Of a command that is interrupted when it begins to listen. */
function interruptedContext(emit: Emit): Context {
  const root = mkdtempSync(join(tmpdir(), 'luc-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, 'lucidity.yaml'), 'stages:\n  a: {cmd: echo > a, outs: [a]}\n');
  return {
    cwd: root,
    root,
    layout: layoutOf(root),
    env: {},
    version: '0',
    argv: ['repro'],
    emit,
    stdoutIsTTY: false,
    columns: 80,
    color: false,
    ascii: true,
    json: false,
    quiet: false,
    verbose: false,
    breakLock: false,
    onInterrupt: (listener) => {
      listener('SIGINT', 1);
      return () => undefined;
    },
    canAsk: false,
    confirm: async () => false,
    readInput: async () => '',
    write: () => true,
  };
}

const noOptions = {
  words: [],
  dry: false,
  force: false,
  forceDownstream: false,
  keepGoing: false,
  ignoreErrors: false,
  jobs: 1,
  noRunCache: false,
  pull: false,
  refresh: false,
  backend: null,
  noCommit: false,
  allowMissing: false,
  glob: false,
  interactive: false,
  attach: false,
  setParam: [],
  singleItem: false,
  downstream: false,
  pipeline: false,
  allOuts: false,
};

test('Ctrl-C hides no bug', async () => {
  const context = interruptedContext(({ event }) => {
    if (event === 'stage-finished') throw new TypeError('a bug');
  });
  await expect(run(context, noOptions)).rejects.toThrow(new TypeError('a bug'));
});
