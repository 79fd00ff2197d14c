/** The signature of what a model learns from, and whether other rows have the same. */
import type { Signature } from '../ml/signature.ts';
import { WorkError } from '../work.ts';
import type { RowSource } from './row-source.ts';

export const signatureOf = (
  { form, width, fingerprint }: Pick<RowSource, 'form' | 'width' | 'fingerprint'>,
  columns: Signature['columns'],
): Signature => ({ form, columns, width, vectorizer: fingerprint });

/** Ends with `feature-mismatch`: which contract broke. */
export function refuseOther(wanted: Signature, found: Signature, option: string): void {
  const fail = (message: string, hint: string): never => {
    throw new WorkError({ code: 'feature-mismatch', message, hint, option: [option] });
  };
  if (wanted.form !== found.form)
    fail(
      `\`${option}\` has ${formWords[found.form]}, and \`input\` ${formWords[wanted.form]}`,
      'give both in one form',
    );
  const names = (signature: Signature): string => signature.columns.map(({ name }) => name).join(', ');
  if (wanted.form === 'columns' && names(wanted) !== names(found))
    fail(
      `\`${option}\` has the features ${names(found)}, and \`input\` ${names(wanted)}`,
      'name the columns that both have by `features`',
    );
  if (wanted.width !== found.width)
    fail(`vectors of \`${option}\` have ${found.width} numbers, those of \`input\` ${wanted.width}`, again);
  if (wanted.vectorizer !== found.vectorizer && wanted.vectorizer !== null && found.vectorizer !== null)
    fail(`vectors of \`${option}\` and of \`input\` are of two vectorizers`, again);
}

const again = 'make both in one `vectorize` stage, which is fitted on the train role alone';

const formWords: { readonly [Form in Signature['form']]: string } = {
  columns: 'columns of numbers',
  vectors: 'vectors',
  texts: 'texts',
  vectorized: 'texts',
  encoded: 'columns',
};
