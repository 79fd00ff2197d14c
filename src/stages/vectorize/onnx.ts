/** Sentence embeddings by a model of the project, on this machine. */
import { join } from 'node:path';
import { openSentenceModel } from '../../ml/onnx/sentence-model.ts';
import { type WorkContext, WorkError } from '../../work.ts';
import type { Embedder, PlacedText } from './embedder.ts';
import type { VectorizeOptions } from './options.ts';

export async function openOnnx(options: VectorizeOptions, context: WorkContext): Promise<Embedder> {
  const { model: named = '', pooling = 'mean', max_tokens = null, batch_size: batch = 64 } = options;
  const { wdir, root, env, threads, signal } = context;
  const model = await openSentenceModel({
    folder: join(wdir, named),
    named,
    root,
    env,
    threads,
    pooling,
    maxTokens: max_tokens,
  });
  const refuseLong = ({ text, input, row }: PlacedText): void => {
    const tokens = model.maxTokens === null ? 0 : model.countTokens(text);
    if (model.maxTokens === null || tokens <= model.maxTokens) return;
    throw new WorkError({
      code: 'text-too-long',
      message: `the text in row ${row} of ${input} has ${tokens} tokens, and the model takes ${model.maxTokens}`,
      hint: 'cut texts before; `max_tokens` says what the model takes where its files are wrong',
    });
  };
  return {
    identity: ['onnx', model.digest, model.version, pooling],
    dtype: 'float32',
    batch,
    concurrency: 1,
    async embed(texts) {
      const vectors: Float32Array[] = [];
      for (const one of texts) {
        signal.throwIfAborted();
        refuseLong(one);
        vectors.push(await model.embed(one.text));
      }
      return vectors;
    },
    settings: { model: named, pooling, max_tokens: model.maxTokens },
    model: model.digest,
    close: model.close,
  };
}
