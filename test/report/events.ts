/** Events of a run, shared by the tests of all reporters. */
import type { Event } from '../../src/event.ts';
import type { RelPath } from '../../src/path.ts';
import type { StageName } from '../../src/pipeline.ts';

export const stage = (name: string): StageName => name as StageName;
export const path = (text: string): RelPath => text as RelPath;
export const start = Date.parse('2026-11-21T01:44:09.000Z');
const at = { file: 'lucidity.yaml', line: 12, column: 3, length: 5 };

const counts = {
  ran: 0,
  restored: 0,
  skipped: 0,
  failed: 0,
  cancelled: 0,
  blocked: 0,
  unconfirmed: 0,
  unsaved: 0,
  unstarted: 0,
};
export const countsOf = (some: Partial<typeof counts>): typeof counts => ({ ...counts, ...some });

/** Milliseconds after the start, and what happened then. */
export const run: readonly (readonly [number, Event])[] = [
  [0, { event: 'run-started', run: '01JRUN', stages: 6, jobs: 2, dry: false }],
  [1, { event: 'recovered', run: '01JOLD', recorded: ['clean'], putBack: ['train'], ended: [71] }],
  [2, { event: 'data-recorded', path: path('data/raw'), files: 12, bytes: 1_258_291 }],
  [
    3,
    {
      event: 'stage-decided',
      stage: stage('clean'),
      state: 'outdated',
      reasons: [{ what: 'dep', change: 'modified', path: path('data/raw/a.csv') }],
      expected: 4000,
    },
  ],
  [4, { event: 'stage-decided', stage: stage('prepare'), state: 'restorable', reasons: [], expected: null }],
  [5, { event: 'stage-decided', stage: stage('train'), state: 'blocked', reasons: [], expected: 10_000 }],
  [
    6,
    {
      event: 'stage-started',
      stage: stage('clean'),
      commands: ['python clean.py'],
      expected: 4000,
      attempt: 1,
    },
  ],
  [6, { event: 'command-started', stage: stage('clean'), command: 'python clean.py' }],
  [100, { event: 'stage-finished', stage: stage('fetch'), outcome: 'skipped', ms: 0, desc: null, at }],
  [
    110,
    { event: 'stage-finished', stage: stage('prepare'), outcome: 'restored', ms: 9, desc: 'The tables', at },
  ],
  [
    500,
    { event: 'stage-output', stage: stage('clean'), stream: 'stdout', line: '\x1b[32mrow\x1b[0m 1\x1b[2K' },
  ],
  [
    600,
    {
      event: 'waiting',
      for: 'claim',
      stage: stage('train'),
      holder: { pid: 12, host: 'box', command: 'luc repro', since: '2026-11-21T01:41:09.600Z' },
    },
  ],
  [700, { event: 'waited', for: 'claim', stage: stage('train'), ms: 100 }],
  [1500, { event: 'stage-finished', stage: stage('clean'), outcome: 'ran', ms: 1494, desc: null, at }],
  [
    1600,
    {
      event: 'stage-started',
      stage: stage('train'),
      commands: ['python train.py', 'ls'],
      expected: 10_000,
      attempt: 1,
    },
  ],
  [1600, { event: 'command-started', stage: stage('train'), command: 'python train.py' }],
  [1700, { event: 'stage-output', stage: stage('train'), stream: 'stderr', line: 'no data' }],
  [
    1800,
    {
      event: 'stage-finished',
      stage: stage('train'),
      outcome: 'failed',
      ms: 200,
      desc: null,
      problem: { code: 'command-failed', message: '`python train.py` exited with 3', at },
      tail: ['no data'],
      log: '.luc/runs/01JRUN/train.log',
      at,
    },
  ],
  [
    1801,
    {
      event: 'stage-finished',
      stage: stage('evaluate'),
      outcome: 'blocked',
      ms: 0,
      desc: null,
      because: stage('train'),
      at,
    },
  ],
  [
    1802,
    { event: 'warned', problem: { code: 'slow-disk', message: 'the disk is slow', hint: 'buy another' } },
  ],
  [
    1900,
    {
      event: 'run-finished',
      run: '01JRUN',
      counts: countsOf({ ran: 1, restored: 1, skipped: 1, failed: 1, blocked: 1 }),
      ms: 1900,
      failure: null,
    },
  ],
];
