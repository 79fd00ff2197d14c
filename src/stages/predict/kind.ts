/** The kind `predict`: applies a model. */
import { formatOfFile, isTableFormat } from '../../data/tables/format.ts';
import type { KindProblem } from '../../kind-problem.ts';
import { type ColumnShape, type Contract, columnIn, missingColumn, type Shapes } from '../../table-shape.ts';
import { labelProblems } from '../label-problems.ts';
import { isElsewhere } from '../model-reference.ts';
import { checkRoles } from '../roles.ts';
import { secretsInUrl } from '../secret-in-file.ts';
import { typedKind } from '../typed-kind.ts';
import { partsOf } from './inputs.ts';
import { type PredictOptions, predictOptions } from './options.ts';

export const predict = typedKind({
  name: 'predict',
  version: 1,
  summary: 'Applies a model.',
  options: predictOptions,
  // The model says which of them it is.
  meant: ({ engine }) => (engine === undefined ? { engine: ['native', 'onnx'] } : {}),
  check,
  pathOf: (written, [option], { engine }) =>
    option === 'model' && (engine === 'http' || isElsewhere(written)) ? null : written,
  secrets: ({ token_env }) => (token_env === undefined ? [] : [token_env]),
  contract,
});

function check(options: PredictOptions): KindProblem[] {
  const { engine, model, input, output, url } = options;
  const problems: KindProblem[] = [];
  const tell = (code: string, message: string, path: KindProblem['path'], hint?: string): void =>
    void problems.push({ code, message, path, ...(hint && { hint }) });
  if (engine === 'rag') tell('not-there-yet', '`engine: rag` is not there yet', ['engine']);
  if (options.features !== undefined)
    for (const name of ['text', 'vector'] as const)
      if (options[name] !== undefined)
        tell('option-conflict', `\`${name}\` says nothing where \`features\` says what is read`, [name]);
  if (engine === 'knn' && options.index === undefined)
    tell(
      'missing-option',
      '`engine: knn` needs an `index`',
      [],
      'the vector file whose rows are the neighbours',
    );
  if (model === undefined && engine !== 'rag' && engine !== 'knn')
    tell('missing-option', '`model` is missing in `predict`', []);
  if (model !== undefined && engine !== 'http' && isElsewhere(model))
    tell(
      'not-there-yet',
      `models by reference, as \`${model}\`, are not there yet`,
      ['model'],
      'give the folder of a model',
    );
  if (engine === 'http' && url === undefined)
    tell('missing-option', '`engine: http` needs a `url`', [], 'where rows are sent');
  problems.push(...secretsInUrl(url), ...checkRoles({ input, output }));
  for (const [path, at] of typeof output === 'string'
    ? [[output, ['output']] as const]
    : Object.entries(output).map(([role, one]) => [one, ['output', role]] as const)) {
    const format = formatOfFile(path)?.format;
    if (format === undefined || !isTableFormat(format))
      tell(
        'unknown-format',
        `\`${path}\` has no format that tables are written in`,
        at,
        'end it with .parquet, .csv, .tsv, .jsonl, .json or .arrow',
      );
  }
  const made = (options.passthrough ?? []).findIndex((name) => outputColumns.includes(name));
  if (made >= 0)
    tell(
      'option-conflict',
      `\`${options.passthrough?.[made]}\` is a column that the prediction writes`,
      ['passthrough', made],
      'rename it by a `rename` step before',
    );
  return problems;
}

const outputColumns = ['prediction', 'probabilities', 'score'];

/** What a model predicts is known when it was trained; that it predicts is known before. */
function contract(options: PredictOptions, shapes: Shapes): Contract {
  const problems: (KindProblem & { readonly about?: string })[] = [];
  const { passthrough, key, text, features, vector } = options;
  const writes = new Map<string, { readonly columns: readonly ColumnShape[]; readonly open: boolean }>();
  const keys = key === undefined ? [] : typeof key === 'string' ? [key] : key;
  const { index: known, label, labels_from } = options;
  const index = known === undefined ? null : shapes(known);
  if (known !== undefined && index && labels_from === undefined)
    problems.push(...labelProblems({ label, vector: vector ?? 'vector', named: known, shape: index }));
  for (const { input, output } of partsOf(options)) {
    const [first] = input;
    const shape = first === undefined ? null : shapes(first);
    const need = (names: readonly string[], option: string, isList: boolean): void =>
      names.forEach((name, index) => {
        if (first === undefined || !shape || shape.open || columnIn(shape, name)) return;
        const path = isList ? [option, index] : [option];
        problems.push({ ...missingColumn(name, shape.columns, ` in \`${first}\``), path, about: first });
      });
    need(passthrough ?? [], 'passthrough', true);
    need(keys, 'key', typeof key !== 'string');
    need(features ?? [], 'features', true);
    for (const [option, name] of Object.entries({ text, vector }))
      if (name !== undefined) need([name], option, false);
    const copied = (passthrough ?? keys).map((name) => ({
      name,
      type: (shape && columnIn(shape, name)?.type) ?? null,
    }));
    writes.set(output, { columns: [...copied, { name: 'prediction', type: null }], open: true });
  }
  return { problems, writes };
}
