/** `luc backend list`: what can compute tensors here, and why something cannot. */
import { availableParallelism } from 'node:os';
import { findRoot } from '../config/open.ts';
import { backendNames, findBackend } from '../ml/tensors/backends.ts';
import type { Finding } from '../ml/tensors/finding.ts';
import { type Cell, rowsText } from '../report/rows.ts';
import type { BareContext, CommandResult } from './context.ts';
import { styleOf } from './style-of.ts';

export async function run(context: BareContext): Promise<CommandResult> {
  const surroundings = { root: findRoot(context.cwd), env: context.env, threads: availableParallelism() };
  const found: Finding[] = [];
  for (const name of backendNames) found.push(await findBackend(name, surroundings));
  const best = found.find(({ isUsable }) => isUsable)?.name ?? null;
  return {
    exit: 0,
    document: { version: 1, auto: best, backends: found.map(factsOf) },
    text: () =>
      rowsText(found.flatMap(rowsOf), 1, styleOf(context)) +
      (best === null ? '' : `\n\`auto\` takes ${best}.\n`),
  };
}

const factsOf = (found: Finding) => ({
  name: found.name,
  usable: found.isUsable,
  version: found.version,
  device: found.isUsable ? found.device : null,
  why: found.isUsable ? null : found.why,
  hint: found.isUsable ? null : found.hint,
});

function rowsOf(found: Finding): readonly (readonly Cell[])[] {
  if (found.isUsable) return [[{ text: found.name }, { text: `${found.device} (${found.version})` }]];
  const version = found.version === null ? '' : ` (${found.version})`;
  return [
    [
      { text: found.name, paint: 'dim' },
      { text: `not usable${version}: ${found.why}`, paint: 'dim' },
    ],
    [{ text: '' }, { text: found.hint, paint: 'dim' }],
  ];
}
