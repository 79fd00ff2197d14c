/** The scheduler: order, slots, priority, patience, stopping. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { criticalPaths } from '../../src/engine/critical-paths.ts';
import { type Agenda, schedule } from '../../src/engine/schedule.ts';
import { openSlots } from '../../src/engine/slots.ts';
import type { Resources, StageName } from '../../src/pipeline.ts';

const names = (...list: string[]): StageName[] => list as StageName[];
const needs = (cpu: number): Resources => ({ cpu, memory: 0, gpu: 0, gpuMemory: 0 });

interface Log {
  readonly started: string[];
  most: number;
}

function planOf(
  edges: { readonly [name: string]: readonly string[] },
  over: Partial<Agenda> & { readonly cpu?: number; readonly log: Log },
): Agenda {
  let running = 0;
  const { cpu = 2, log, ...rest } = over;
  return {
    stages: names(...Object.keys(edges)),
    upstream: (name) => names(...(edges[name] ?? [])),
    priority: () => 0,
    resources: () => needs(1),
    slots: openSlots({ cpu, memory: 1, gpu: 0 }),
    comeUp: async (name) => async () => {
      log.started.push(name);
      running++;
      log.most = Math.max(log.most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    },
    drop: () => {},
    mayStart: () => true,
    ...rest,
  };
}

describe('schedule', () => {
  test('starts everything once, after what is upstream of it, within the slots', async () => {
    const graph = fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(graph, fc.integer({ min: 1, max: 4 }), async (raw, cpu) => {
        const edges = Object.fromEntries(
          raw.map((list, i) => [`s${i}`, i === 0 ? [] : [...new Set(list.map((n) => `s${n % i}`))]]),
        );
        const log: Log = { started: [], most: 0 };
        await schedule(planOf(edges, { cpu, log }));
        expect([...log.started].sort()).toEqual(Object.keys(edges).sort());
        for (const [name, upstream] of Object.entries(edges))
          for (const before of upstream)
            expect(log.started.indexOf(before)).toBeLessThan(log.started.indexOf(name));
        expect(log.most).toBeLessThanOrEqual(cpu);
      }),
    );
  });

  test('takes the highest priority first', async () => {
    const log: Log = { started: [], most: 0 };
    const priorities: { readonly [name: string]: number } = { a: 1, b: 3, c: 2 };
    await schedule(
      planOf({ a: [], b: [], c: [] }, { cpu: 1, log, priority: (name) => priorities[name] ?? 0 }),
    );
    expect(log.started).toEqual(['b', 'c', 'a']);
  });

  test('a large stage is overtaken for a while only', async () => {
    const log: Log = { started: [], most: 0 };
    const small = Array.from({ length: 40 }, (_, i) => `s${i}`);
    const edges = Object.fromEntries([...small, 'large'].map((name) => [name, []]));
    const resources = (name: StageName): Resources => needs(name === 'large' ? 2 : 1);
    // Small stages end one by one, so that two slots are never free at once by chance.
    let turn = 0;
    const comeUp: Agenda['comeUp'] = async (name) => async () => {
      log.started.push(name);
      for (let i = turn++ % 2; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
    };
    await schedule(planOf(edges, { log, resources, comeUp, priority: (name) => (name === 'large' ? 1 : 0) }));
    expect(log.started.indexOf('large')).toBeLessThan(40);
    expect(log.started).toHaveLength(41);
  });

  test('drops what waits when nothing may start any more', async () => {
    const log: Log = { started: [], most: 0 };
    const dropped: string[] = [];
    const mayStart = (): boolean => log.started.length === 0;
    await schedule(
      planOf({ a: [], b: [], c: ['a'] }, { cpu: 1, log, mayStart, drop: (name) => void dropped.push(name) }),
    );
    expect(log.started).toEqual(['a']);
    expect(dropped.sort()).toEqual(['b', 'c']);
  });

  const broken = (): never => {
    throw new Error('broken');
  };

  test('an error of the work comes out, after what runs has ended, and all that has not is dropped', async () => {
    const log: Log = { started: [], most: 0 };
    const dropped: string[] = [];
    const comeUp: Agenda['comeUp'] = async (name) => async () => {
      log.started.push(name);
      if (name === 'a') broken();
    };
    const agenda = planOf(
      { a: [], b: [], c: ['a'], d: ['b', 'c'] },
      { log, comeUp, drop: (name) => void dropped.push(name) },
    );
    await expect(schedule(agenda)).rejects.toThrow('broken');
    expect(log.started).toEqual(['a', 'b']);
    expect(dropped).toEqual(['a', 'c', 'd']);
  });

  test('so does an error while a stage comes up', async () => {
    const log: Log = { started: [], most: 0 };
    const dropped: string[] = [];
    const comeUp: Agenda['comeUp'] = async (name) => (name === 'a' ? broken() : null);
    const agenda = planOf(
      { a: [], b: [], c: ['a'], d: ['b', 'c'] },
      { log, comeUp, drop: (name) => void dropped.push(name) },
    );
    await expect(schedule(agenda)).rejects.toThrow('broken');
    expect(dropped).toEqual(['a', 'b', 'c', 'd']);
  });
});

test('the critical path is the longest chain of durations', () => {
  const upstream: { readonly [name: string]: readonly string[] } = { c: ['a', 'b'], d: ['c'] };
  const durations: { readonly [name: string]: number } = { a: 5, b: 1, c: 10, d: 2 };
  const paths = criticalPaths(
    names('a', 'b', 'c', 'd'),
    (name) => names(...(upstream[name] ?? [])),
    (name) => durations[name] ?? 0,
  );
  expect(Object.fromEntries(paths)).toEqual({ a: 17, b: 13, c: 12, d: 2 });
});
