/** Vectors of texts by a model in ONNX, with its own tokenizer. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fx } from '../../base/effects.ts';
import { namesIn, readIfThere } from '../../base/files.ts';
import { hashFile } from '../../base/hash.ts';
import { type Digest, digestOfHex } from '../../digest.ts';
import { isObject, type Json, parseJson } from '../../json.ts';
import { openTokenizer, type Tokenizer } from '../../tokenizer.ts';
import { WorkError } from '../../work.ts';
import { type Pooling, pool } from './pool.ts';
import {
  inWords,
  loadOnnxRuntime,
  type OnnxRuntime,
  type OnnxSession,
  type OnnxTensor,
  openSession,
  unreadable,
} from './runtime.ts';

export interface SentenceModelOptions {
  /** Absolute, with `model.onnx` and `tokenizer.json`; and how messages name it. */
  readonly folder: string;
  readonly named: string;
  /** Absolute: where the runtime is looked for first. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly threads: number;
  readonly pooling: Pooling;
  /** Null for what the model's files say. */
  readonly maxTokens: number | null;
}

export interface SentenceModel {
  /** Of all files that say what it computes. */
  readonly digest: Digest;
  /** Of the runtime: other releases may round otherwise. */
  readonly version: string;
  /** How many tokens a text may have; null for any number. */
  readonly maxTokens: number | null;
  readonly countTokens: (text: string) => number;
  /**
   * A text at a time: what lies in one batch with it can change the last bits of a vector, and more than these in models
   * whose numbers are scaled while they run.
   */
  readonly embed: (text: string) => Promise<Float32Array>;
  readonly close: () => Promise<void>;
}

/** Ends with `engine-unavailable`, `missing-input` or `unreadable-input`. */
export async function openSentenceModel(options: SentenceModelOptions): Promise<SentenceModel> {
  const { folder, named, root, env, threads, pooling } = options;
  const file = join(folder, 'model.onnx');
  for (const name of ['model.onnx', 'tokenizer.json'])
    if (!fx.statSync(join(folder, name)))
      throw new WorkError({
        code: 'missing-input',
        message: `${named} has no \`${name}\``,
        hint: 'a model is a folder with `model.onnx` and `tokenizer.json`',
        option: ['model'],
      });
  const runtime = loadOnnxRuntime(root, env);
  const tokenizerJson = jsonAt(join(folder, 'tokenizer.json'));
  const tokenizer = readTokenizer(tokenizerJson, named);
  const session = await openSession(runtime, file, threads, `${named}/model.onnx cannot be opened`);
  const inputs = inputsOf(session, named);
  const run = async (ids: readonly number[]): Promise<Float32Array> => {
    const values = { input_ids: ids, attention_mask: ids.map(() => 1), token_type_ids: ids.map(() => 0) };
    const feeds = Object.fromEntries(
      inputs.map(({ name, type }) => [name, whole(runtime, type, values[name])]),
    );
    const outputs = await inWords(`${named}/model.onnx cannot be run`, () => session.run(feeds));
    return pool(outputOf(session, outputs), pooling, named);
  };
  return {
    digest: digestOfModel(folder),
    version: runtime.version,
    maxTokens: options.maxTokens ?? mostTokens(tokenizerJson, jsonAt(join(folder, 'config.json'))),
    countTokens: (text) => tokenizer.encode(text, true).length,
    async embed(text) {
      const ids = tokenizer.encode(text, true);
      // A model without special tokens has nothing of an empty text.
      return ids.length > 0 ? run(ids) : (await run([0])).fill(0);
    },
    close: async () => session.release?.(),
  };
}

const inputNames = ['input_ids', 'attention_mask', 'token_type_ids'] as const;
type InputName = (typeof inputNames)[number];

function inputsOf(
  session: OnnxSession,
  named: string,
): { readonly name: InputName; readonly type: string }[] {
  return session.inputNames.map((wanted) => {
    const name = inputNames.find((one) => one === wanted);
    const type = session.inputMetadata?.find((one) => one.name === wanted)?.type ?? 'int64';
    if (name) return { name, type };
    throw new WorkError({
      code: 'unreadable-input',
      message: `${named}/model.onnx wants the input \`${wanted}\`, which no tokenizer gives`,
      hint: `a model of texts takes ${inputNames.map((one) => `\`${one}\``).join(', ')}`,
      option: ['model'],
    });
  });
}

const whole = ({ Tensor }: OnnxRuntime, type: string, values: readonly number[]): OnnxTensor =>
  type === 'int32'
    ? new Tensor('int32', Int32Array.from(values), [1, values.length])
    : new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);

/** Vectors of the tokens where there are any. */
function outputOf(session: OnnxSession, outputs: { readonly [name: string]: OnnxTensor }): OnnxTensor {
  const names = ['last_hidden_state', 'token_embeddings', ...session.outputNames];
  const found = names.flatMap((name) => outputs[name] ?? [])[0];
  if (!found) throw new Error('a session has outputs');
  return found;
}

function readTokenizer(json: Json, named: string): Tokenizer {
  const opened = openTokenizer(json);
  if (opened.ok) return opened.value;
  throw unreadable(`${named}/tokenizer.json is none that is known`, opened.failure);
}

/** By the tokenizer's own limit, else by that of the model. */
function mostTokens(tokenizer: Json, config: Json): number | null {
  const { max_length: most } =
    isObject(tokenizer) && isObject(tokenizer.truncation) ? tokenizer.truncation : {};
  if (typeof most === 'number') return most;
  const { max_position_embeddings: positions } = isObject(config) ? config : {};
  return typeof positions === 'number' ? positions : null;
}

const jsonAt = (path: string): Json => parseJson(readIfThere(path)?.toString('utf8') ?? '') ?? null;

/** Weights may lie beside the graph. */
function digestOfModel(folder: string): Digest {
  const hash = createHash('sha256');
  for (const name of namesIn(folder).sort()) {
    if (!/^model\.onnx|\.json$|data$/.test(name) || !fx.statSync(join(folder, name))?.isFile()) continue;
    hash.update(`${name}\n`).update(hashFile(join(folder, name)).hex, 'hex');
  }
  return digestOfHex(hash.digest('hex'));
}
