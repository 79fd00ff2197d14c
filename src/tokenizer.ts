/** The one door to tokenizers as Hugging Face writes them down (`tokenizer.json`): texts as the numbers of their tokens. */
import { Tokenizer as Library } from '@huggingface/tokenizers';
import { isObject, type Json } from './json.ts';
import { fail, type Outcome, succeed } from './outcome.ts';

export interface Tokenizer {
  /** `special`: with the tokens that the model wants around a text. */
  readonly encode: (text: string, special: boolean) => readonly number[];
}

/** `tokenizer` is what the file has. The failure says why it is none that can be used. */
export function openTokenizer(tokenizer: Json): Outcome<Tokenizer, string> {
  if (!isObject(tokenizer) || !isObject(tokenizer.model)) return fail('it has no `model`');
  try {
    const library = new Library(tokenizer, {});
    return succeed({
      encode: (text, special) => library.encode(text, { add_special_tokens: special }).ids,
    });
  } catch (error) {
    // The library says by an error what it does not know, and stumbles over what is missing.
    return fail(error instanceof Error ? error.message : String(error));
  }
}
