/** How long prompts may be, and where longer ones are cut. */
import { join } from 'node:path';
import { readIfThere } from '../../../base/files.ts';
import { parseJson } from '../../../json.ts';
import { fault } from '../faults.ts';
import type { StepContext } from '../step.ts';
import type { ValueOf } from '../values.ts';

type Prompt = Pick<ValueOf<'prompt'>, 'max_tokens' | 'messages' | 'on_overflow'>;

/** What a text is measured by. */
export interface Measure {
  /** What it counts. */
  readonly words: 'words' | 'tokens';
  readonly count: (text: string) => number;
  /** The text up to the end of so many. */
  readonly first: (text: string, count: number) => string;
}

/**
 * The texts with no more words than allowed; if that cannot be, how many they have. Cut is the end of a prompt; of a
 * chat the end of the last message of the user, as far as it goes.
 */
export function shortened(
  texts: readonly string[],
  { max_tokens: most, messages, on_overflow }: Prompt,
  { count, first }: Measure,
): readonly string[] | number {
  if (most === undefined) return texts;
  const counts = texts.map(count);
  const total = counts.reduce((sum, one) => sum + one, 0);
  if (total <= most) return texts;
  const place = messages === undefined ? 0 : messages.findLastIndex(({ role }) => role === 'user');
  const rest = (counts[place] ?? 0) - (total - most);
  if (on_overflow !== 'truncate' || rest < 0) return total;
  return texts.with(place, first(texts[place] ?? '', rest));
}

/** Words, unless the step names a tokenizer. */
export async function measureOf(tokenizer: string | undefined, context: StepContext): Promise<Measure> {
  if (tokenizer === undefined) return byWords;
  const bytes = readIfThere(join(context.work.wdir, tokenizer));
  if (!bytes)
    throw fault(context, { code: 'missing-input', message: `\`${tokenizer}\` is not there` }, 'tokenizer');
  const { openTokenizer } = await import('../../../tokenizer.ts');
  const opened = openTokenizer(parseJson(bytes.toString()) ?? null);
  if (!opened.ok)
    throw fault(
      context,
      {
        code: 'unreadable-input',
        message: `\`${tokenizer}\` is no tokenizer that can be used: ${opened.failure}`,
        hint: 'it is the file `tokenizer.json` beside a model',
      },
      'tokenizer',
    );
  const { encode } = opened.value;
  return byTokens((text) => encode(text, false));
}

const word = /\P{White_Space}+/gu;

/** What white space parts. */
const byWords: Measure = {
  words: 'words',
  count: (text) => text.match(word)?.length ?? 0,
  first(text, count) {
    if (count === 0) return '';
    let left = count;
    for (const { 0: found, index } of text.matchAll(word))
      if (--left === 0) return text.slice(0, index + found.length);
    return text;
  },
};

const byTokens = (encode: (text: string) => readonly number[]): Measure => ({
  words: 'tokens',
  count: (text) => encode(text).length,
  first(text, count) {
    const all = encode(text);
    const fits = (end: number): boolean => encode(text.slice(0, end)).length <= count;
    const ends = [0, ...Array.from(text.matchAll(word), ({ 0: found, index }) => index + found.length)];
    // Between words more text is never fewer tokens; within one it may be.
    const last = lastWhere(0, ends.length, 1, (i) => fits(ends[i] ?? 0));
    const from = ends[last] ?? 0;
    const near = lastWhere(from, ends[last + 1] ?? text.length, longestToken, fits);
    for (let end = Math.min(text.length, near + longestToken); end > from; end--) {
      const ids = encode(text.slice(0, end));
      // The beginning of a token is other tokens, and half of a character is none.
      if (ids.length <= count && ids.every((id, i) => id === all[i])) return text.slice(0, end);
    }
    return text.slice(0, from);
  },
});

/** In characters, nearly all of them. */
const longestToken = 64;

/** The last number from `low` on and below `high` that holds, or one less than `step` before it. `low` holds. */
function lastWhere(low: number, high: number, step: number, holds: (number: number) => boolean): number {
  let [from, to] = [low, high];
  while (to - from > step) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) from = middle;
    else to = middle;
  }
  return from;
}
