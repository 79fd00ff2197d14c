/** One vector of a text out of those of its tokens. */
import { WorkError } from '../../work.ts';
import type { OnnxTensor } from './runtime.ts';

export type Pooling = 'mean' | 'cls' | 'last';

/** `tensor` is of one text: 1 × tokens × numbers, or 1 × numbers where the model pools by itself. */
export function pool({ data, dims, type }: OnnxTensor, pooling: Pooling, named: string): Float32Array {
  const width = dims.at(-1) ?? 0;
  if (!(data instanceof Float32Array) || dims[0] !== 1 || dims.length < 2 || dims.length > 3)
    throw new WorkError({
      code: 'unreadable-input',
      message: `${named}/model.onnx gives ${type}[${dims.join(', ')}], and vectors of tokens are float32[1, tokens, numbers]`,
      option: ['model'],
    });
  if (dims.length === 2) return data.slice();
  const tokens = dims[1] ?? 0;
  if (pooling === 'cls') return data.slice(0, width);
  if (pooling === 'last') return data.slice((tokens - 1) * width, tokens * width);
  return Float32Array.from({ length: width }, (_, i) => {
    let sum = 0;
    for (let token = 0; token < tokens; token++) sum += data[token * width + i] as number;
    return sum / tokens;
  });
}
