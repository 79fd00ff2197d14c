/** The drawing of the graph: exact pictures of the usual shapes, and what must hold for any graph. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { componentsOf, type Dag, topologicalOrder } from '../../src/report/dag/dag.ts';
import { dagDocument, dotText, markdownText, mermaidText } from '../../src/report/dag/formats.ts';
import { layOut } from '../../src/report/dag/layout.ts';
import { listText } from '../../src/report/dag/list.ts';
import { dagPage } from '../../src/report/dag/page.ts';
import { dagText, legendText } from '../../src/report/dag/view.ts';
import type { StageState } from '../../src/stage-state.ts';

/** `a > b c > d; x`: every one of a group leads to every one of the next. */
function dagOf(text: string, states: { readonly [name: string]: StageState } = {}): Dag {
  const names = new Set<string>();
  const edges = text.split(';').flatMap((part) => {
    const groups = part.split('>').map((group) => group.trim().split(/\s+/).filter(Boolean));
    for (const name of groups.flat()) names.add(name);
    return groups.flatMap((group, i) =>
      i === 0
        ? []
        : (groups[i - 1] ?? []).flatMap((from) => group.map((to) => ({ from, to, paths: [`${from}.csv`] }))),
    );
  });
  return { nodes: [...names].map((name) => ({ name, kind: 'cmd', state: states[name] ?? null })), edges };
}

const style = { color: false, columns: 80, glyphs: 'unicode' } as const;
const drawn = (text: string, columns = 80) => `\n${dagText(dagOf(text), { ...style, columns })}`;

describe('pictures', () => {
  test('a diamond', () => {
    expect(drawn('prepare > train features > evaluate')).toBe(`
     ┌─────────┐
     │ prepare │
     └────┬────┘
    ┌─────┴─────┐
┌───┴───┐  ┌────┴─────┐
│ train │  │ features │
└───┬───┘  └────┬─────┘
    └─────┬─────┘
     ┌────┴─────┐
     │ evaluate │
     └──────────┘
`);
  });

  test('a long wire passes the layers between', () => {
    expect(drawn('prepare > featurize > train > evaluate; featurize > evaluate; prepare > evaluate')).toBe(`
      ┌─────────┐
      │ prepare │
      └────┬────┘
      ┌────┴───┐
┌─────┴─────┐  │
│ featurize │  │
└─────┬─────┘  │
    ┌─┴────┐   │
┌───┴───┐  │   │
│ train │  │   │
└───┬───┘  │   │
    └─────┬┴───┘
     ┌────┴─────┐
     │ evaluate │
     └──────────┘
`);
  });

  test('wires of different sources come in side by side, wires to the same ones join', () => {
    expect(drawn('collect > clean@news clean@blogs clean@books > merge > report; clean@news > stats')).toBe(`
                  ┌─────────┐
                  │ collect │
                  └────┬────┘
      ┌────────────────┼────────────────┐
┌─────┴──────┐  ┌──────┴──────┐  ┌──────┴──────┐
│ clean@news │  │ clean@blogs │  │ clean@books │
└─────┬──────┘  └──────┬──────┘  └──────┬──────┘
      │                └──┬─────────────┘
      └─┬───────────────┐ │
    ┌───┴───┐        ┌──┴─┴──┐
    │ stats │        │ merge │
    └───────┘        └───┬───┘
                         │
                     ┌───┴────┐
                     │ report │
                     └────────┘
`);
  });

  test('two parts stand beside each other, or below where that is too wide', () => {
    expect(drawn('a > b; x')).toBe(`
┌───┐   ┌───┐
│ a │   │ x │
└─┬─┘   └───┘
  │
┌─┴─┐
│ b │
└───┘
`);
    expect(drawn('a > b; x', 12)).toBe(`
┌───┐
│ a │
└─┬─┘
  │
┌─┴─┐
│ b │
└───┘

┌───┐
│ x │
└───┘
`);
  });

  test('states, in ASCII too', () => {
    const dag = dagOf('a > b', { a: 'current', b: 'outdated' });
    expect(dagText(dag, { ...style, glyphs: 'ascii' })).toBe(`+-----+
| = a |
+--+--+
   |
+--+--+
| * b |
+-----+
`);
    expect(legendText(dag, style)).toBe('✓ current   ● outdated\n');
  });

  test('wide characters take two columns', () => {
    expect(drawn('数据 > x')).toBe(`
┌──────┐
│ 数据 │
└──┬───┘
   │
 ┌─┴─┐
 │ x │
 └───┘
`);
  });

  test('a list where a drawing would be too wide', () => {
    expect(drawn('a > bbbbbbbbbb > d; c > d; x', 10)).toBe(`
a
  bbbbbbbbbb
    d  (also needs c)
c
x
`);
  });

  test('nothing', () => {
    expect(dagText({ nodes: [], edges: [] }, style)).toBe('');
  });
});

/** Nodes n0 … with edges from lower to higher numbers. */
const anyDag = fc
  .record({
    count: fc.integer({ min: 1, max: 24 }),
    pairs: fc.array(fc.tuple(fc.nat(23), fc.nat(23)), { maxLength: 40 }),
  })
  .map(({ count, pairs }): Dag => {
    const edges = new Map<string, { from: string; to: string; paths: string[] }>();
    for (const [a, b] of pairs) {
      const [from, to] = [Math.min(a, b) % count, Math.max(a, b) % count];
      if (from < to) edges.set(`${from} ${to}`, { from: `n${from}`, to: `n${to}`, paths: [] });
    }
    const nodes = Array.from({ length: count }, (_, i) => ({ name: `n${i}`, kind: 'cmd', state: null }));
    return { nodes, edges: [...edges.values()] };
  });

describe('any graph', () => {
  test('no boxes touch, every wire keeps off the boxes, and following wires gives exactly the edges', () => {
    fc.assert(
      fc.property(anyDag, (dag) => {
        for (const part of componentsOf(dag)) {
          const drawing = layOut(
            part,
            part.nodes.map(({ name }) => name.length),
            Number.POSITIVE_INFINITY,
          );
          if (!drawing) continue;
          const owner = new Map<string, number>();
          for (const { node, x, y, width, height } of drawing.boxes)
            for (let i = x; i < x + width; i++)
              for (let j = y; j < y + height; j++) {
                expect(owner.has(`${i} ${j}`)).toBe(false);
                owner.set(`${i} ${j}`, node);
              }
          for (const { sources, sinks, top, bottom } of drawing.wires)
            for (const column of [...sources, ...sinks])
              for (let j = top; j <= bottom; j++) expect(owner.has(`${column} ${j}`)).toBe(false);
          expect(edgesBy(part, drawing)).toEqual(part.edges.map(({ from, to }) => `${from} ${to}`).sort());
        }
      }),
      { numRuns: 150 },
    );
  });

  test('is drawn in the width that there is, or listed, with each name once', () => {
    fc.assert(
      fc.property(anyDag, fc.integer({ min: 10, max: 100 }), (dag, columns) => {
        const lines = dagText(dag, { ...style, columns }).split('\n');
        const isList = !lines.some((line) => line.includes('┌'));
        if (!isList) expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
        const names = lines.flatMap((line) => line.replace(/\(also.*/, '').match(/n\d+/g) ?? []);
        expect(names.sort()).toEqual(dag.nodes.map(({ name }) => name).sort());
      }),
    );
  });

  test('the order puts every node after what it needs', () => {
    fc.assert(
      fc.property(anyDag, (dag) => {
        const order = topologicalOrder(dag);
        expect([...order].sort()).toEqual(dag.nodes.map(({ name }) => name).sort());
        for (const { from, to } of dag.edges) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
      }),
    );
  });
});

/** The edges that the wires of a drawing say: from each box down, wire by wire. */
function edgesBy(dag: Dag, { boxes, wires }: NonNullable<ReturnType<typeof layOut>>): string[] {
  const found = new Set<string>();
  for (const box of boxes) {
    const open = box.outs.map((x) => [x, box.y + box.height] as const);
    for (let end = open.pop(); end; end = open.pop()) {
      const [x, y] = end;
      const wire = wires.find(({ top, sources }) => top === y && sources.includes(x));
      if (!wire) {
        const below = boxes.find(({ ins, y: top }) => top === y && ins.includes(x));
        if (below) found.add(`${dag.nodes[box.node]?.name} ${dag.nodes[below.node]?.name}`);
        continue;
      }
      for (const sink of wire.sinks) open.push([sink, wire.bottom + 1]);
    }
  }
  return [...found].sort();
}

describe('formats', () => {
  const odd: Dag = {
    nodes: [
      { name: 'a"b\\c', kind: 'cmd', state: 'new', reasons: ['<script>'] },
      { name: 'end', kind: 'cmd', state: null },
    ],
    edges: [{ from: 'a"b\\c', to: 'end', paths: ['x"y'] }],
  };

  test('DOT', () => {
    expect(dotText(odd)).toBe(`digraph luc {
  node [shape=box];
  "a\\"b\\\\c" [class="new"];
  "end";
  "a\\"b\\\\c" -> "end" [tooltip="x\\"y"];
}
`);
  });

  test('Mermaid, also in Markdown', () => {
    const text = 'flowchart TD\n\tn1["a#34;b#92;c"]\n\tn2["end"]\n\tn1 --> n2\n';
    expect(mermaidText(odd)).toBe(text);
    expect(markdownText(odd)).toBe(`\`\`\`mermaid\n${text}\`\`\`\n`);
  });

  test('JSON', () => {
    expect(dagDocument(odd)).toEqual({
      version: 1,
      nodes: [
        { name: 'a"b\\c', kind: 'cmd', state: 'new' },
        { name: 'end', kind: 'cmd', state: null },
      ],
      edges: [{ from: 'a"b\\c', to: 'end', paths: ['x"y'] }],
    });
  });

  test('a page that needs nothing else, and that no name can break out of', () => {
    const page = dagPage(odd, '</title><script>');
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
    expect(page).toContain('<title>a&quot;b\\c (cmd): new\n&lt;script&gt;</title>');
  });

  test('the list names what else a node needs', () => {
    expect(listText(dagOf('a > b > d; c > d'), ({ name }) => name)).toEqual([
      'a',
      '  b',
      '    d  (also needs c)',
      'c',
    ]);
  });

  test('a chain of ten thousand is listed, no further in than twenty levels, and drawn on a page', () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `s${i}`);
    const chain = dagOf(names.join(' > '));
    expect(listText(chain, ({ name }) => name)).toEqual(
      names.map((name, i) => '  '.repeat(Math.min(i, 20)) + name),
    );
    expect(dagPage(chain, 'chain').match(/<rect /g)).toHaveLength(names.length);
  });
});
