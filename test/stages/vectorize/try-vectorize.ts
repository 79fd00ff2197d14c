/** Runs the work of a vectorize in this process, in a folder of its own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Json } from '../../../src/json.ts';
import { vectorize } from '../../../src/stages/vectorize/kind.ts';
import type { VectorizeOptions } from '../../../src/stages/vectorize/options.ts';
import { work } from '../../../src/stages/vectorize/work.ts';
import { type WorkContext, WorkError } from '../../../src/work.ts';
import { workContext } from '../../support/work-context.ts';

export interface Trial {
  readonly root: string;
  readonly write: (path: string, text: string | Uint8Array) => void;
  /** The objects in a jsonl file. */
  readonly rows: (path: string) => { readonly [name: string]: unknown }[];
  /** `ok`, or why it cannot: `code: message`. */
  readonly run: (options: { readonly [name: string]: Json }, more?: Partial<WorkContext>) => Promise<string>;
}

export const jsonl = (rows: readonly object[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

export function openTrial(): Trial {
  const folder = mkdtempSync(join(tmpdir(), 'luc-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const root = join(folder, 'project');
  mkdirSync(root);
  const context = workContext(folder);
  return {
    root,
    write(path, text) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    rows: (path) =>
      readFileSync(join(root, path), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    async run(options, more = {}) {
      const parsed = vectorize.parse(options);
      if (!parsed.ok) return parsed.problems.map(({ code, message }) => `${code}: ${message}`).join('; ');
      const { task } = vectorize.describe(parsed.value, { shell: 'sh' });
      // The engine moves the outs of the last run aside.
      for (const path of [options.output, options.fit === false ? undefined : options.vectorizer])
        if (typeof path === 'string') rmSync(join(root, path), { force: true });
      try {
        await work(task as unknown as VectorizeOptions, { ...context, ...more });
        return 'ok';
      } catch (error) {
        if (!(error instanceof WorkError)) throw error;
        return error.faults.map(({ code, message }) => `${code}: ${message}`).join('; ');
      }
    },
  };
}
