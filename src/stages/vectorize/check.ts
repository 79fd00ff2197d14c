/** What is wrong with the options of a `vectorize` together. */
import { vectorFormatOf } from '../../data/vectors/format.ts';
import type { KindProblem, Steps } from '../../kind-problem.ts';
import { isWritten } from '../../options/is-written.ts';
import { idleOption } from '../../options/problems.ts';
import { nearest } from '../../suggest.ts';
import { isElsewhere } from '../model-reference.ts';
import { checkRoles, listRoles, rolesIn } from '../roles.ts';
import { secretsInUrl } from '../secret-in-file.ts';
import { hasTarget, writtenKeys } from './columns.ts';
import { checkEncoders } from './encode-options.ts';
import { type Method, type VectorizeOptions, vectorizeOptions } from './options.ts';
import { fittedOn } from './roles.ts';

export function checkOptions(options: VectorizeOptions): KindProblem[] {
  const problems: KindProblem[] = [];
  const tell: Tell = (code, message, path, hint) =>
    void problems.push({ code, message, path, ...(hint && { hint }) });
  checkPaths(options, tell);
  checkFit(options, tell);
  checkMethod(options, tell);
  checkNeedless(options, tell);
  return [
    ...checkRoles(options),
    ...problems,
    ...checkIdleFit(options),
    ...secretsInUrl(options.url),
    ...checkEncoders(options.encode ?? {}),
  ];
}

type Tell = (code: string, message: string, path: Steps, hint?: string) => void;

function checkPaths(options: VectorizeOptions, tell: Tell): void {
  const { output } = options;
  const outputs: (readonly [string, Steps])[] =
    typeof output === 'string'
      ? [[output, ['output']]]
      : Object.entries(output).map(([role, path]) => [path, ['output', role]]);
  for (const name of writtenKeys(options))
    if (name.toLowerCase() === 'vector')
      tell(
        'option-conflict',
        '`vector` is the column that vectors are written to',
        ['key'],
        'rename the key before',
      );
  for (const [path, at] of outputs)
    if (!vectorFormatOf(path))
      tell(
        'unknown-format',
        `\`${path}\` has no format that vectors are written in`,
        at,
        'end it with .arrow, .parquet, .jsonl or .safetensors',
      );
}

/** Roles that shall tell how good a model is: what is fitted on them has seen them. */
const heldOut: readonly (string | null)[] = ['test', 'validation'];

function checkFit(options: VectorizeOptions, tell: Tell): void {
  const { fit, input, method, vectorizer } = options;
  const roles = rolesIn(input) ?? [];
  if (fit === false && vectorizer === undefined)
    tell('missing-option', '`fit: false` needs the `vectorizer` that was fitted before', ['fit']);
  if (typeof fit === 'string' && !roles.includes(fit)) {
    const near = nearest(fit, roles);
    tell(
      'option-conflict',
      `there is no role \`${fit}\` in \`input\``,
      ['fit'],
      near !== null
        ? `did you mean \`${near}\`?`
        : roles.length === 0
          ? 'write `true` or `false`, or give `input` a map of roles'
          : `it has ${listRoles(roles)}`,
    );
    return;
  }
  if (learnsNothing(method)) return;
  for (const { role } of fittedOn(options) ?? [])
    if (heldOut.includes(role))
      tell(
        'leak',
        `the vectorizer would be fitted on \`${role}\`, which it must not have seen`,
        fit === undefined ? ['input', String(role)] : ['fit'],
        roles.includes('train') ? 'write `fit: train`' : 'call the role that it is fitted on `train`',
      );
}

const learnsNothing = (method: Method): boolean => ['onnx', 'http', 'hashing'].includes(method);

const checkIdleFit = ({ fit, method }: VectorizeOptions): KindProblem[] =>
  learnsNothing(method) && typeof fit === 'string'
    ? [idleOption(`\`${method}\` learns nothing of what it reads, so that \`fit\` says nothing`, ['fit'])]
    : [];

function checkMethod(options: VectorizeOptions, tell: Tell): void {
  const { method, url, model, norm, encode, fit } = options;
  const isGiven = fit === false;
  if (method === 'encode' && encode === undefined && !isGiven)
    tell(
      'missing-option',
      '`method: encode` needs `encode`',
      [],
      'as in `encode: {age: standard, city: one_hot}`',
    );
  if (method === 'onnx' && model === undefined)
    tell(
      'missing-option',
      '`method: onnx` needs a `model`',
      [],
      'a folder with `model.onnx` and `tokenizer.json`',
    );
  if (method === 'onnx' && model !== undefined && isElsewhere(model))
    tell(
      'not-there-yet',
      `\`${model}\`: models of elsewhere are not there yet`,
      ['model'],
      'a `fetch` stage can bring the folder',
    );
  if (method === 'http' && model === undefined && !isGiven)
    tell('missing-option', '`method: http` needs a `model`', [], 'the name that the service knows it by');
  if (method === 'http' && url === undefined)
    tell('missing-option', '`method: http` needs a `url`', [], 'as in `url: https://api.example.org/v1`');
  if ((method === 'onnx' || method === 'http') && norm === 'l1')
    tell('option-conflict', `\`norm: l1\` is not for \`${method}\``, ['norm'], 'write `l2` or `none`');
}

/** What says nothing beside the others. */
function checkNeedless(options: VectorizeOptions, tell: Tell): void {
  const refuse = (names: readonly (keyof VectorizeOptions)[], why: string): void => {
    for (const name of names)
      if (isWritten(vectorizeOptions, options, name))
        tell('option-conflict', `\`${name}\` says nothing ${why}`, [name]);
  };
  const { method, fit, vocabulary } = options;
  if (fit === false)
    refuse(['encode', 'vocabulary', 'label', 'seed'], 'with `fit: false`: the `vectorizer` has it all');
  else if (vocabulary !== undefined)
    refuse(['min_df', 'max_df', 'max_features'], 'beside a `vocabulary`, which is taken as it is');
  else if (method === 'encode' && !hasTarget(options))
    refuse(['label', 'seed'], 'where no column is encoded by `target`');
}
