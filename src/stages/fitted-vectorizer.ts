/** The state of a vectorizer, opened: what makes numbers of raw rows. */
import type { Json } from '../json.ts';
import { isObject } from '../json.ts';
import type { Encoder } from '../ml/encode/encoder.ts';
import type { TextVectorizer } from '../ml/text/vectorizer.ts';
import { WorkError } from '../work.ts';

export type FittedVectorizer =
  | { readonly of: 'text'; readonly vectorizer: TextVectorizer }
  | { readonly of: 'columns'; readonly encoder: Encoder };

/** Ends with `not-fitted` for what is no state, and for methods whose numbers are not made here. `option` led to it. */
export async function openFitted(
  state: Json,
  named: string,
  option: 'vectorizer' | 'model',
): Promise<FittedVectorizer> {
  try {
    return await openState(state);
  } catch (error) {
    if (!(error instanceof WorkError)) throw error;
    const tell = (message: string): string => `\`${named}\`: ${message}`;
    throw new WorkError(
      ...error.faults.map((fault) => ({ option: [option], ...fault, message: tell(fault.message) })),
    );
  }
}

async function openState(state: Json): Promise<FittedVectorizer> {
  const method = isObject(state) ? state.method : undefined;
  if (method === 'onnx' || method === 'http')
    throw new WorkError({
      code: 'option-conflict',
      message: `its numbers are made by \`${method}\`, which \`vectorize\` alone does`,
      hint: 'give the vector file that it makes as `input`',
    });
  if (method === 'encode') {
    const { openEncoder } = await import('../ml/encode/fit-encoder.ts');
    return { of: 'columns', encoder: openEncoder(state) };
  }
  const { openText } = await import('../ml/text/fit-text.ts');
  return { of: 'text', vectorizer: openText(state) };
}
