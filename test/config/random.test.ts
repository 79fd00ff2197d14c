/** Random projects: each compiles or has problems with places, and never brings the compiler down. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePipeline } from '../../src/config/compile.ts';

const texts = [
  'a',
  '',
  '.',
  '..',
  '/x',
  'x/../..',
  '${a}',
  '${item}',
  '${key.b}',
  '${',
  '\\${',
  'true',
  '5m',
  '2GiB',
  'a b',
  'p.yaml',
  'gs://b',
  '*',
  '\n',
  '__proto__',
];
const keys = [
  'cmd',
  'deps',
  'outs',
  'metrics',
  'plots',
  'params',
  'vars',
  'wdir',
  'foreach',
  'do',
  'matrix',
  'frozen',
  'env',
  'secrets',
  'resources',
  'memory',
  'timeout',
  'retry',
  'on',
  'meta',
  'cache',
  'url',
  'dir',
  'link',
  'jobs',
  'a',
  '${a}',
  '__proto__',
  'constructor',
  'toString',
  '',
];
const tops = ['stages', 'vars', 'include', 'data', 'remotes', 'config', 'requires', 'params', 'stage'];

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<unknown>(...texts, null, true, false, 0, 1, -1.5, 1e300),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 4 }),
  ),
}));
const entry = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 6 });
const project = fc.oneof(
  fc.dictionary(fc.constantFrom(...tops), value),
  fc.record({ stages: fc.dictionary(fc.constantFrom('a', 'b', 'a b', '__proto__', 'constructor'), entry) }),
);

test('random projects', async () => {
  await fc.assert(
    fc.asyncProperty(project, value, async (written, params) => {
      const files: { readonly [path: string]: string } = {
        'lucidity.yaml': JSON.stringify(written),
        'params.yaml': JSON.stringify({ a: params }),
        'p.yaml': JSON.stringify(params),
      };
      const compiled = await compilePipeline('/nowhere', (path) =>
        Object.hasOwn(files, path) ? Buffer.from(files[path] ?? '') : null,
      );
      if ('pipeline' in compiled)
        expect(JSON.parse(JSON.stringify(compiled.pipeline))).toEqual(compiled.pipeline);
      else for (const { at, code } of compiled) expect([code, (at?.line ?? 0) > 0]).toEqual([code, true]);
    }),
    { numRuns: 1000 },
  );
}, 120_000);
