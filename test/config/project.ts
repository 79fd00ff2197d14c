/** A project in memory: its files by path, compiled. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { compilePipeline } from '../../src/config/compile.ts';
import type { Problem } from '../../src/failure.ts';
import type { Pipeline, Stage } from '../../src/pipeline.ts';

const root = mkdtempSync(join(tmpdir(), 'luc-'));
afterAll(() => rmSync(root, { recursive: true }));

export type ProjectFiles = string | { readonly [path: string]: string };

const compile = (files: ProjectFiles) => {
  const texts: { readonly [path: string]: string } =
    typeof files === 'string' ? { 'lucidity.yaml': files } : files;
  return compilePipeline(root, (path) =>
    Object.hasOwn(texts, path) ? Buffer.from(texts[path] ?? '') : null,
  );
};

/** Fails with the problems where there are any. */
export async function pipelineOf(files: ProjectFiles): Promise<Pipeline> {
  const compiled = await compile(files);
  if (!('pipeline' in compiled)) throw new Error(compiled.map(problemLine).join('\n'));
  return compiled.pipeline;
}

export async function stagesOf(files: ProjectFiles): Promise<{ readonly [name: string]: Stage }> {
  return Object.fromEntries((await pipelineOf(files)).stages.map((stage) => [stage.name, stage]));
}

/** `file:line:column+length code: message (hint)`, one a line; related places follow, indented. */
export async function problemsOf(files: ProjectFiles): Promise<string[]> {
  const compiled = await compile(files);
  return 'pipeline' in compiled ? [] : compiled.flatMap(problemLines);
}

export const problemLine = ({ at, code, message, hint }: Problem): string =>
  `${at ? `${at.file === 'lucidity.yaml' ? '' : at.file + ':'}${at.line}:${at.column}+${at.length ?? 0} ` : ''}${code}: ${message}${hint ? ` (${hint})` : ''}`;

function problemLines(problem: Problem): string[] {
  const related = (problem.related ?? []).map(
    ({ message, at }) =>
      `  ${at ? `${at.file === 'lucidity.yaml' ? '' : at.file + ':'}${at.line}:${at.column}` : ''} ${message}`,
  );
  return [problemLine(problem), ...related];
}
