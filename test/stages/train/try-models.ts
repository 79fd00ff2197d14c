/** Makes vectors, trains, predicts and evaluates in this process, in a folder of its own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { DatabaseError } from '../../../src/data/database-error.ts';
import type { Json } from '../../../src/json.ts';
import type { Kind } from '../../../src/kind.ts';
import { kinds } from '../../../src/stages/kinds.ts';
import { works } from '../../../src/stages/works.ts';
import { type WorkContext, WorkError } from '../../../src/work.ts';
import { faultsOf } from '../../../src/worker.ts';
import { workContext } from '../../support/work-context.ts';

type Options = { readonly [name: string]: Json };

export interface ModelTrial {
  readonly write: (path: string, text: string) => void;
  readonly read: (path: string) => string;
  /** Codes of what was warned of. */
  readonly warned: readonly string[];
  /** `ok`, or why it cannot: `code: message`, at load or at work. */
  readonly vectorize: (options: Options) => Promise<string>;
  readonly train: (options: Options) => Promise<string>;
  readonly predict: (options: Options) => Promise<string>;
  readonly evaluate: (options: Options) => Promise<string>;
}

export function openModelTrial(
  files: { readonly [path: string]: string },
  more: Partial<WorkContext> = {},
): ModelTrial {
  const folder = mkdtempSync(join(tmpdir(), 'luc-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const root = join(folder, 'project');
  const warned: string[] = [];
  const context = workContext(folder, {
    memory: 2 ** 29,
    warn: ({ code }) => void warned.push(code),
    ...more,
  });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  const run = async (name: string, options: Options): Promise<string> => {
    const kind = (await kinds[name]?.()) as Kind;
    const parsed = kind.parse(options);
    if (!parsed.ok) return parsed.problems.map(({ code, message }) => `${code}: ${message}`).join('; ');
    const work = await works[name]?.();
    try {
      await work?.(kind.describe(parsed.value, { shell: 'sh' }).task, context);
      return 'ok';
    } catch (error) {
      // As the process of the stage tells it.
      if (!(error instanceof WorkError) && !(error instanceof DatabaseError)) throw error;
      return (await faultsOf(error)).map(({ code, message }) => `${code}: ${message}`).join('; ');
    }
  };
  return {
    write,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    warned,
    vectorize: (options) => run('vectorize', { output: 'v.arrow', ...options }),
    train: (options) => run('train', { output: 'm', ...options }),
    predict: (options) => run('predict', { output: 'p.jsonl', ...options }),
    evaluate: (options) => run('evaluate', { output: 'e.json', ...options }),
  };
}
