/** How many words prompts may have, and where longer ones are cut. Words are what white space parts. */
import type { ValueOf } from '../values.ts';

type Prompt = Pick<ValueOf<'prompt'>, 'max_tokens' | 'messages' | 'on_overflow'>;

const word = /\P{White_Space}+/gu;

/**
 * The texts with no more words than allowed; if that cannot be, how many they have. Cut is the end of a prompt; of a
 * chat the end of the last message of the user, as far as it goes.
 */
export function shortened(
  texts: readonly string[],
  { max_tokens: most, messages, on_overflow }: Prompt,
): readonly string[] | number {
  if (most === undefined) return texts;
  const counts = texts.map((text) => text.match(word)?.length ?? 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= most) return texts;
  const place = messages === undefined ? 0 : messages.findLastIndex(({ role }) => role === 'user');
  const rest = (counts[place] ?? 0) - (total - most);
  if (on_overflow !== 'truncate' || rest < 0) return total;
  return texts.with(place, firstWords(texts[place] ?? '', rest));
}

function firstWords(text: string, count: number): string {
  if (count === 0) return '';
  let left = count;
  for (const { 0: found, index } of text.matchAll(word))
    if (--left === 0) return text.slice(0, index + found.length);
  return text;
}
