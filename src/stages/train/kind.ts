/** The kind `train`: fits a model. */
import type { KindProblem } from '../../kind-problem.ts';
import { algorithms, learnsLabels } from '../../ml/models/algorithms.ts';
import { type Contract, columnIn, missingColumn, type Shapes, type TableShape } from '../../table-shape.ts';
import { featureProblems } from '../feature-columns.ts';
import { labelProblems } from '../label-problems.ts';
import { typedKind } from '../typed-kind.ts';
import { checkTrain } from './check.ts';
import { type TrainOptions, trainOptions } from './options.ts';

export const train = typedKind({
  name: 'train',
  version: 1,
  summary: 'Fits a model.',
  options: trainOptions,
  check: checkTrain,
  allowsIdle: true,
  backend: ({ backend, algorithm }) => backend ?? (usesBackend(algorithm) ? 'auto' : null),
  moreOuts: ({ output, engine, algorithm }) => [
    { path: `${output.replace(/\/+$/, '')}/metrics.json`, role: 'metrics', ofKind: 'notes', at: ['output'] },
    ...(engine === 'native' && usesBackend(algorithm)
      ? [{ path: `${output.replace(/\/+$/, '')}/history.jsonl`, role: 'plots' as const, at: ['output'] }]
      : []),
  ],
  contract,
});

const usesBackend = (algorithm: string | undefined): boolean =>
  algorithm !== undefined && algorithms.get(algorithm)?.usesBackend === true;

/** The columns that it reads, as far as anybody can say what there is. */
function contract(options: TrainOptions, shapes: Shapes): Contract {
  const { input, labels_from, label, weight, key, features, engine, algorithm } = options;
  const [first] = typeof input === 'string' ? [input] : input;
  const shape = first === undefined ? null : shapes(first);
  if (!shape || engine !== 'native' || first === undefined) return { problems: [], writes: new Map() };
  const problems: KindProblem[] = [];
  const need = (name: string | undefined, option: string): void => {
    if (name !== undefined && !shape.open && !columnIn(shape, name))
      problems.push({
        ...missingColumn(name, shape.columns, ` in \`${first}\``),
        path: [option],
      });
  };
  const entry = algorithms.get(algorithm ?? '');
  if (labels_from === undefined) {
    if (entry && learnsLabels(entry))
      problems.push(...labelProblems({ label, vector: options.vector, named: first, shape }));
    need(weight, 'weight');
  }
  const keys = key === undefined ? ['id'] : typeof key === 'string' ? [key] : key;
  if (key !== undefined) for (const name of keys) need(name, 'key');
  if (readsColumns(options, shape)) {
    const apart = [...keys, label, ...(weight === undefined ? [] : [weight])];
    for (const { option, ...problem } of featureProblems(
      shape.columns,
      { features, apart },
      shape.open,
      ` in \`${first}\``,
    ))
      problems.push({ ...problem, path: option ?? ['input'] });
  }
  return { problems: problems.map((problem) => ({ ...problem, about: first })), writes: new Map() };
}

function readsColumns({ vectorizer, vector, features, algorithm }: TrainOptions, shape: TableShape): boolean {
  if (vectorizer !== undefined || algorithms.get(algorithm ?? '')?.takes === 'texts') return false;
  const column = columnIn(shape, vector);
  const mayBeVector =
    column !== undefined && (column.type === null || column.type === 'list' || column.type === 'struct');
  return features !== undefined || !mayBeVector;
}
