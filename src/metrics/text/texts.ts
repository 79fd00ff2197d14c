/** Texts that are compared, row by row, and what every comparison of texts refuses first. */
import { rowsInWords } from '../../rows-in-words.ts';
import { WorkError } from '../../work.ts';

/** `references[row]` are all that count as right; null stands for none. */
export interface TextRows {
  readonly predictions: readonly (string | null)[];
  readonly references: readonly (readonly (string | null)[])[];
}

/** Each row has a prediction and at least one reference. */
export interface ComparedTexts {
  readonly predictions: readonly string[];
  readonly references: readonly (readonly string[])[];
}

/** Ends with `length-mismatch`, `empty-input` or `null-label`. */
export function comparedTexts({ predictions, references }: TextRows): ComparedTexts {
  if (predictions.length !== references.length)
    throw new WorkError({
      code: 'length-mismatch',
      message: `there are ${predictions.length} predictions and ${references.length} references`,
    });
  if (predictions.length === 0)
    throw new WorkError({ code: 'empty-input', message: 'there is no text to measure' });
  refuseNulls(
    'the prediction',
    predictions.flatMap((text, row) => (text === null ? [row] : [])),
  );
  const given = references.map((texts) => texts.filter((text) => text !== null));
  refuseNulls(
    'every reference',
    given.flatMap((texts, row) => (texts.length === 0 ? [row] : [])),
  );
  return { predictions: predictions as readonly string[], references: given };
}

function refuseNulls(what: string, rows: readonly number[]): void {
  if (rows.length > 0)
    throw new WorkError({
      code: 'null-label',
      message: `${what} is null in ${rowsInWords(rows, rows.length)}`,
      hint: 'leave such rows out by `where`',
    });
}
