/** The graph: against a naive model that compares every pair of paths, and the words of its problems. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Problem } from '../../src/failure.ts';
import { buildGraph, type Graph } from '../../src/graph.ts';
import { overlaps, type RelPath } from '../../src/path.ts';
import type { Data, Dep, Out, Pipeline, Stage, StageName } from '../../src/pipeline.ts';

interface Sketch {
  readonly name: string;
  readonly deps?: readonly string[];
  readonly params?: readonly string[];
  readonly outs?: readonly string[];
}

/** A pipeline with one line of text for each stage. */
function pipelineOf(sketches: readonly Sketch[], data: readonly string[] = []): Pipeline {
  const stages = sketches.map(({ name, deps = [], params = [], outs = [] }, i) => {
    const at = { file: 'lucidity.yaml', line: i + 1, column: 1 };
    return {
      name: name as StageName,
      deps: deps.map((path): Dep => ({ path: path as RelPath, at })),
      params: params.map((file) => ({ file: file as RelPath, keys: null, at })),
      outs: outs.map((path) => ({ path: path as RelPath, at }) as Out),
    } as unknown as Stage;
  });
  const at = { file: 'lucidity.yaml', line: 100, column: 1 };
  return { stages, data: data.map((path) => ({ path: path as RelPath, at }) as Data) } as unknown as Pipeline;
}

function graphOf(sketches: readonly Sketch[], data: readonly string[] = []): Graph {
  const graph = buildGraph(pipelineOf(sketches, data));
  if (Array.isArray(graph)) throw new Error(graph.map(({ message }) => message).join('\n'));
  return graph;
}

function problemsOf(sketches: readonly Sketch[], data: readonly string[] = []): Problem[] {
  const graph = buildGraph(pipelineOf(sketches, data));
  if (!Array.isArray(graph)) throw new Error('nothing is wrong');
  return graph;
}

const diamond: Sketch[] = [
  { name: 'report', deps: ['out/a/x.txt', 'out/b'], outs: ['report.md'] },
  { name: 'a', deps: ['raw/one.csv'], params: ['tuned.yaml'], outs: ['out/a'] },
  { name: 'b', deps: ['raw'], outs: ['out/b'] },
  { name: 'get', outs: ['raw/one.csv', 'raw/two.csv'] },
  { name: 'tune', outs: ['tuned.yaml'] },
];

test('edges by equal path, from inside, from around, and by params file', () => {
  const graph = graphOf(diamond, ['other']);
  expect(graph.edges()).toEqual([
    { from: 'a', to: 'report', paths: ['out/a/x.txt'] },
    { from: 'b', to: 'report', paths: ['out/b'] },
    { from: 'get', to: 'a', paths: ['raw/one.csv'] },
    { from: 'tune', to: 'a', paths: ['tuned.yaml'] },
    { from: 'get', to: 'b', paths: ['raw'] },
  ]);
  expect(graph.order).toEqual(['get', 'b', 'tune', 'a', 'report']);
  expect(graph.upstream('a' as StageName)).toEqual(['get', 'tune']);
  expect(graph.downstream('get' as StageName)).toEqual(['a', 'b']);
  expect(graph.upstream('nobody' as StageName)).toEqual([]);
  expect(graph.makersOf('raw' as RelPath)).toEqual(['get']);
  expect(graph.makersOf('out' as RelPath)).toEqual(['a', 'b']);
  expect(graph.makersOf('ou' as RelPath)).toEqual([]);
});

test('who reads the whole project, or a folder around it, reads what every stage makes', () => {
  for (const path of ['.', '..', '../..']) {
    const edges = graphOf([{ name: 'all', deps: [path] }, ...diamond]).edges();
    expect(edges.filter(({ to }) => to === 'all').map(({ from }) => from)).toEqual([
      'report',
      'a',
      'b',
      'get',
      'tune',
    ]);
  }
  expect(
    graphOf([{ name: 'beside', deps: ['../raw', 'ra', '..raw'] }, ...diamond]).upstream(
      'beside' as StageName,
    ),
  ).toEqual([]);
});

test('a circle is shown whole, with its paths and places', () => {
  const sketches = [
    { name: 'outside', deps: ['z/1'], outs: ['o'] },
    { name: 'x', deps: ['z'], outs: ['x.txt'] },
    { name: 'y', deps: ['x.txt'], outs: ['y.txt'] },
    { name: 'z', deps: ['y.txt'], outs: ['z/1'] },
  ];
  expect(problemsOf(sketches)).toEqual([
    {
      code: 'cycle',
      message: 'stages wait for each other in a circle: x → y → z → x',
      at: { file: 'lucidity.yaml', line: 3, column: 1 },
      hint: 'let one of them read or write something else',
      related: [
        { message: '`y` reads `x.txt`, which `x` makes', at: { file: 'lucidity.yaml', line: 3, column: 1 } },
        { message: '`z` reads `y.txt`, which `y` makes', at: { file: 'lucidity.yaml', line: 4, column: 1 } },
        { message: '`x` reads `z`, which `z` makes', at: { file: 'lucidity.yaml', line: 2, column: 1 } },
      ],
    },
  ]);
});

test('each circle is shown, the shortest where they share stages', () => {
  const messages = problemsOf([
    { name: 'a', deps: ['c', 'b'], outs: ['a'] },
    { name: 'b', deps: ['a'], outs: ['b'] },
    { name: 'c', deps: ['b'], outs: ['c'] },
    { name: 'd', deps: ['e'], outs: ['d'] },
    { name: 'e', deps: ['d', 'a'], outs: ['e'] },
  ]).map(({ message }) => message);
  expect(messages).toEqual([
    'stages wait for each other in a circle: a → b → a',
    'stages wait for each other in a circle: d → e → d',
  ]);
});

test.each<[string, Sketch[], string[], [string, string, number, number]]>([
  [
    'two stages make one path',
    [
      { name: 'a', outs: ['x'] },
      { name: 'b', outs: ['x'] },
    ],
    [],
    ['duplicate-out', '`x` is an out of `a` and an out of `b`', 2, 1],
  ],
  [
    'a stage makes what is tracked as data',
    [{ name: 'a', outs: ['x'] }],
    ['x'],
    ['duplicate-out', '`x` is an out of `a` and tracked as data', 100, 1],
  ],
  [
    'an out lies in another',
    [
      { name: 'a', outs: ['d/x'] },
      { name: 'b', outs: ['d'] },
    ],
    [],
    ['overlapping-outs', '`d/x`, an out of `a`, lies in `d`, an out of `b`', 1, 2],
  ],
  [
    'an out lies in data',
    [{ name: 'a', outs: ['d/deep/x'] }],
    ['d'],
    ['overlapping-outs', '`d/deep/x`, an out of `a`, lies in `d`, tracked as data', 1, 100],
  ],
  [
    'data lies in an out',
    [{ name: 'a', outs: ['d'] }],
    ['d/x'],
    ['overlapping-outs', '`d/x`, tracked as data, lies in `d`, an out of `a`', 100, 1],
  ],
  [
    'a stage reads what it makes',
    [{ name: 'a', deps: ['x'], outs: ['x'] }],
    [],
    ['own-dep', '`a` reads `x` and makes it', 1, 1],
  ],
  [
    'a stage reads from its own out',
    [{ name: 'a', deps: ['x/y'], outs: ['x'] }],
    [],
    ['own-dep', '`a` reads `x/y`, which lies in its own out `x`', 1, 1],
  ],
  [
    'a stage writes into what it reads',
    [{ name: 'a', deps: ['x'], outs: ['x/y'] }],
    [],
    ['out-in-own-dep', '`x/y`, an out of `a`, lies in `x`, which the stage reads', 1, 1],
  ],
  [
    'a stage reads the whole project',
    [{ name: 'a', deps: ['.'], outs: ['x'] }],
    [],
    ['out-in-own-dep', '`x`, an out of `a`, lies in `.`, which the stage reads', 1, 1],
  ],
])('%s', (_, sketches, data, [code, message, line, relatedLine]) => {
  expect(problemsOf(sketches, data)).toMatchObject([
    { code, message, at: { line }, related: [{ at: { line: relatedLine } }] },
  ]);
});

const somePath = fc
  .array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'));
const paths = fc.array(somePath, { maxLength: 3 });
const sketches = fc
  .array(fc.record({ deps: paths, params: paths, outs: paths }), { maxLength: 6 })
  .map((list) => list.map((sketch, i) => ({ name: `s${i}`, ...sketch })));
const touch = (a: string, b: string): boolean => overlaps(a as RelPath, b as RelPath);

test('a graph is what comparing every pair of paths gives, and a problem is there where that finds one', () => {
  fc.assert(
    fc.property(sketches, paths, (list, data) => {
      const made = [...list.flatMap(({ outs }) => outs), ...data];
      const clash = made.some((a, i) => made.some((b, j) => i < j && touch(a, b)));
      const own = list.some(({ deps, params, outs }) =>
        [...deps, ...params].some((d) => outs.some((o) => touch(d, o))),
      );
      const reads = list.map(({ deps, params }) =>
        list.map(({ outs }) => [...deps, ...params].some((dep) => outs.some((out) => touch(dep, out)))),
      );
      const circle = hasCircle(reads);
      const graph = buildGraph(pipelineOf(list, data));
      if (Array.isArray(graph)) {
        const codes = new Set(graph.map(({ code }) => code));
        expect(codes.has('duplicate-out') || codes.has('overlapping-outs')).toBe(clash);
        if (!clash) {
          expect(codes.has('own-dep') || codes.has('out-in-own-dep')).toBe(own);
          expect(codes.has('cycle')).toBe(circle);
        }
        return;
      }
      expect([clash, own, circle]).toEqual([false, false, false]);
      const expected = reads.flatMap((row, to) =>
        row.flatMap((does, from) => (does ? [`s${from} s${to}`] : [])),
      );
      expect(graph.edges().map(({ from, to }) => `${from} ${to}`)).toEqual(expected);
      expect(graph.order).toEqual(naiveOrder(reads));
    }),
    { numRuns: 500 },
  );
});

const hasCircle = (reads: boolean[][]): boolean =>
  naiveOrder(reads.map((row, i) => row.map((does, j) => does && i !== j))).length < reads.length;

function naiveOrder(reads: boolean[][]): string[] {
  const done: number[] = [];
  for (;;) {
    const ready = reads.findIndex(
      (row, i) => !done.includes(i) && row.every((does, j) => !does || done.includes(j)),
    );
    if (ready < 0) return done.map((i) => `s${i}`);
    done.push(ready);
  }
}

test('ten thousand stages in no time', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => ({
    name: `s${i}`,
    deps: [`out/${i - 1}/file`, `src/${i}`],
    outs: [`out/${i}`],
  }));
  const graph = graphOf(many);
  expect(graph.order).toHaveLength(10_000);
  expect(graph.edges()).toHaveLength(9_999);
});
