/** The kind `vectorize`: text or columns into numbers. */

import type { Steps } from '../../kind-problem.ts';
import type { Contract, Shapes } from '../../table-shape.ts';
import { isElsewhere } from '../model-reference.ts';
import { typedKind } from '../typed-kind.ts';
import { checkOptions } from './check.ts';
import { columnsRead, columnsWritten } from './columns.ts';
import { tellNumbers } from './frequency.ts';
import { type VectorizeOptions, vectorizeOptions } from './options.ts';
import { placesOf } from './roles.ts';

export const vectorize = typedKind({
  name: 'vectorize',
  version: 1,
  summary: 'Text or columns into numbers: counts, tf-idf, hashes, encoders of columns, sentence embeddings.',
  options: vectorizeOptions,
  tellNumbers,
  check: checkOptions,
  allowsIdle: true,
  pathOf,
  rolesOf: ({ fit }) => ({ vectorizer: fit === false ? 'dep' : 'out' }),
  secrets: ({ token_env }) => (token_env === undefined ? [] : [token_env]),
  contract,
});

/** Terms that are listed are none, nor is the name of a model that lies elsewhere. */
function pathOf(written: string, at: Steps, { method }: VectorizeOptions): string | null {
  const [option] = at;
  if (option === 'vocabulary') return at.length === 1 ? written : null;
  if (option === 'model') return method === 'onnx' && !isElsewhere(written) ? written : null;
  return written;
}

/** Every role has the columns that are read; vectors that are no table are followed no further. */
function contract(options: VectorizeOptions, shapes: Shapes): Contract {
  const places = placesOf(options);
  return {
    problems: places.flatMap(({ input }) =>
      columnsRead(options, shapes(input)).map((problem) => ({ ...problem, about: input })),
    ),
    writes: new Map(
      places.flatMap(({ input, output }) =>
        output.endsWith('.safetensors') ? [] : [[output, columnsWritten(options, shapes(input))] as const],
      ),
    ),
  };
}
