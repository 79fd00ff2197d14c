/** The folder of a model: written so that equal models have equal bytes, and read back with every doubt told. */
import { join } from 'node:path';
import { makeFolder, readIfThere, writeWhole } from '../base/files.ts';
import { digestOf } from '../digest.ts';
import { isList, isObject, type Json, type JsonObject, parseJson } from '../json.ts';
import { decodeTensors } from '../safetensors.ts';
import { WorkError } from '../work.ts';
import type { ClassName, Parameters, Task } from './model.ts';
import type { Signature } from './signature.ts';
import { tensorFile } from './tensor-file.ts';
import { tensorFromJson, tensorsOf, tensorToJson } from './tensor-json.ts';
import type { Tensor } from './tensors/tensor.ts';

/** What `model.json` says beside the parameters. No time, host or path. */
export interface ModelFacts {
  readonly algorithm: string;
  readonly task: Task;
  /** Sorted; null where none are told apart. */
  readonly classes: readonly ClassName[] | null;
  /** Names of the columns that it sees. */
  readonly features: readonly string[];
  readonly label: string | null;
  readonly key: readonly string[] | null;
  /** All of them, also those that were left at their defaults. */
  readonly hyperparameters: JsonObject;
  readonly seed: number;
  readonly n_rows: number;
  /** Of what it has learned from. */
  readonly fingerprint: string;
  readonly signature: Signature;
}

export interface StoredModel {
  readonly facts: ModelFacts;
  readonly parameters: Parameters;
  /** The state of the vectorizer that makes its numbers; null where it takes them as they come. */
  readonly vectorizer: Json | null;
}

export const modelFile = 'model.json';
const weightsFile = 'weights.safetensors';
export const vectorizerFile = 'vectorizer.json';

/** From so many numbers on they lie in a file of their own. */
const mostInline = 10_000;

interface WriteOptions {
  /** Whether its numbers lie in a file however few they are. */
  readonly inFile: boolean;
  /** The bytes of the vectorizer's state. */
  readonly vectorizer: Uint8Array | null;
}

/** Into a folder of which it owns these files. */
export function writeModel(
  folder: string,
  facts: ModelFacts,
  { facts: parameters, tensors }: Parameters,
  { inFile, vectorizer }: WriteOptions,
): void {
  makeFolder(folder);
  const count = Object.values(tensors).reduce((sum, { values }) => sum + values.length, 0);
  const files: { [name: string]: string } = {};
  if (inFile || count >= mostInline) {
    const parts = tensorFile(tensors);
    writeWhole(join(folder, weightsFile), parts);
    files[weightsFile] = digestOf(Buffer.concat(parts));
  }
  if (vectorizer) {
    writeWhole(join(folder, vectorizerFile), vectorizer);
    files[vectorizerFile] = digestOf(vectorizer);
  }
  const inline = weightsFile in files ? null : tensors;
  const members: [string, unknown][] = [
    ['schema', 1],
    ...Object.entries(facts),
    ['parameters', parameters],
    ...(inline ? [['tensors', mapOf(inline, tensorToJson)] as [string, unknown]] : []),
    ['files', files],
  ];
  writeWhole(join(folder, modelFile), linesOf(members));
}

/** A member a line: made for looking at, and for differences. */
const linesOf = (members: readonly (readonly [string, unknown])[]): string =>
  `{\n${members.map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n')}\n}\n`;

const mapOf = <From, To>(
  of: { readonly [name: string]: From },
  make: (one: From) => To,
): { [name: string]: To } => Object.fromEntries(Object.entries(of).map(([name, one]) => [name, make(one)]));

/** `named`: as messages call it. Ends with `unreadable-input` for what is none of ours, `integrity` for what was changed. */
export function readModel(folder: string, named: string): StoredModel {
  const head = headOf(folder, named);
  if (head.engine === 'cmd')
    throw new WorkError({
      code: 'unreadable-input',
      message: `\`${named}\` was made by a command, which alone knows how to apply it`,
      hint: 'apply it by a `cmd` stage; a `model.onnx` in its folder is applied by `engine: onnx`',
      option: ['model'],
    });
  const facts = factsOf(head);
  const { parameters, tensors, files } = head;
  if (!facts || !isObject(parameters) || !isObject(files))
    throw noModel(named, `its \`${modelFile}\` lacks what a model has`);
  const bytes = new Map(
    Object.entries(files).map(([name, digest]) => [name, checked(folder, named, name, digest)]),
  );
  const vectorizer = bytes.get(vectorizerFile);
  const state = vectorizer ? (parseJson(vectorizer.toString()) ?? null) : null;
  return {
    facts,
    parameters: { facts: parameters, tensors: readTensors(tensors, bytes.get(weightsFile), named) },
    vectorizer: state,
  };
}

/** `model.json` as it stands there. */
function headOf(folder: string, named: string): JsonObject {
  const text = readIfThere(join(folder, modelFile));
  if (!text)
    throw new WorkError({
      code: 'unreadable-input',
      message: `\`${named}\` is no model: it has no \`${modelFile}\``,
      hint: 'give the folder that a `train` stage wrote',
      option: ['model'],
    });
  const head = readHead(text);
  if (typeof head === 'string') throw noModel(named, head);
  return head;
}

/** What a `model.json` says, or why it is none. */
export function readHead(text: Buffer): JsonObject | string {
  const head = parseJson(text.toString());
  if (!isObject(head)) return `its \`${modelFile}\` is no JSON`;
  if (head.schema === 1) return head;
  return `its \`${modelFile}\` has schema ${JSON.stringify(head.schema ?? null)}, and this luc reads 1`;
}

const noModel = (named: string, why: string): WorkError =>
  new WorkError({
    code: 'unreadable-input',
    message: `\`${named}\` is no model that luc can read: ${why}`,
    hint: 'run the stage again that made it',
    option: ['model'],
  });

function checked(folder: string, named: string, name: string, digest: Json | undefined): Buffer {
  const bytes = readIfThere(join(folder, name));
  if (bytes && digestOf(bytes) === digest) return bytes;
  throw new WorkError({
    code: 'integrity',
    message: bytes
      ? `\`${name}\` of \`${named}\` is not what its \`${modelFile}\` says that it is`
      : `\`${named}\` lacks its \`${name}\``,
    hint: 'run the stage again that made it, or `luc checkout` it',
    option: ['model'],
  });
}

function readTensors(
  inline: Json | undefined,
  bytes: Buffer | undefined,
  named: string,
): Parameters['tensors'] {
  if (bytes) {
    const decoded = decodeTensors(bytes);
    const tensors = decoded.ok ? tensorsOf(decoded.value.tensors) : null;
    if (tensors) return tensors;
    throw noModel(
      named,
      `\`${weightsFile}\`: ${decoded.ok ? 'it has numbers of another kind' : decoded.failure}`,
    );
  }
  const tensors: { [name: string]: Tensor } = {};
  for (const [name, value] of Object.entries(isObject(inline) ? inline : {})) {
    const tensor = tensorFromJson(value);
    if (!tensor) throw noModel(named, `its array \`${name}\` is none`);
    tensors[name] = tensor;
  }
  return tensors;
}

const tasks: readonly Json[] = ['classification', 'regression', 'clustering', 'language_modeling'];

function factsOf(head: JsonObject): ModelFacts | null {
  const {
    algorithm,
    task,
    classes,
    features,
    label,
    key,
    hyperparameters,
    seed,
    n_rows,
    fingerprint,
    signature,
  } = head;
  const fits =
    typeof algorithm === 'string' &&
    task !== undefined &&
    tasks.includes(task) &&
    (classes === null || areScalars(classes)) &&
    areTexts(features) &&
    (label === null || typeof label === 'string') &&
    (key === null || areTexts(key)) &&
    isObject(hyperparameters) &&
    Number.isInteger(seed) &&
    Number.isInteger(n_rows) &&
    typeof fingerprint === 'string' &&
    isSignature(signature);
  return fits ? (head as unknown as ModelFacts) : null;
}

const areTexts = (value: Json | undefined): boolean =>
  value !== undefined && isList(value) && value.every((one) => typeof one === 'string');
const areScalars = (value: Json | undefined): boolean =>
  value !== undefined && isList(value) && value.every((one) => one !== null && typeof one !== 'object');

const forms: readonly Json[] = ['columns', 'vectors', 'texts', 'vectorized', 'encoded'];

function isSignature(value: Json | undefined): boolean {
  if (!isObject(value)) return false;
  const { form, columns, width, vectorizer } = value;
  return (
    form !== undefined &&
    forms.includes(form) &&
    Number.isInteger(width) &&
    (vectorizer === null || typeof vectorizer === 'string') &&
    columns !== undefined &&
    isList(columns) &&
    columns.every((one) => isObject(one) && typeof one.name === 'string' && typeof one.type === 'string')
  );
}
