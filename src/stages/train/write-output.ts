/** Writes the folder of a model: the model, how its training went, and the draft of its card. */
import { join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { makeFolder, writeWhole } from '../../base/files.ts';
import type { Fitted } from '../../ml/model.ts';
import { modelCard } from '../../ml/model-card.ts';
import { type ModelFacts, writeModel } from '../../ml/model-folder.ts';

interface Output {
  readonly facts: ModelFacts;
  readonly fitted: Fitted;
  /** Whether weights and history are files however small they are. */
  readonly alwaysInFile: boolean;
  readonly vectorizer: Uint8Array | null;
  /** One a trial; null without a search. */
  readonly trials: readonly object[] | null;
  /** Absolute paths by the names that they get. */
  readonly checkpoints: ReadonlyMap<string, string>;
}

export function writeOutput(folder: string, output: Output): void {
  const { facts, fitted, alwaysInFile, vectorizer, trials, checkpoints } = output;
  const metrics = { rows: facts.n_rows, ...fitted.metrics };
  writeModel(folder, facts, fitted.parameters, { inFile: alwaysInFile, vectorizer });
  writeWhole(join(folder, 'metrics.json'), `${JSON.stringify(metrics, null, 2)}\n`);
  if (alwaysInFile || fitted.history.length > 0)
    writeWhole(join(folder, 'history.jsonl'), linesOf(fitted.history));
  if (trials) writeWhole(join(folder, 'search.jsonl'), linesOf(trials));
  writeWhole(join(folder, 'README.md'), modelCard(facts, fitted.metrics));
  if (checkpoints.size === 0) return;
  makeFolder(join(folder, 'checkpoints'));
  for (const [name, from] of checkpoints) fx.copyFileSync(from, join(folder, 'checkpoints', name));
}

const linesOf = (lines: readonly object[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');
