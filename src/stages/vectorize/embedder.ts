/** What computes the vectors of texts one by one or some at once, so that each is computed only once. */
import type { Json, JsonObject } from '../../json.ts';
import type { Dtype, Floats } from '../../matrix.ts';

/** A text, and where it stands first. */
export interface PlacedText {
  readonly text: string;
  readonly input: string;
  /** From 1. */
  readonly row: number;
}

export interface Embedder {
  /** Two of equal identity give a text the same vector. */
  readonly identity: Json;
  /** In which its numbers come. */
  readonly dtype: Dtype;
  /** How many texts it takes at once, and how many times at once. */
  readonly batch: number;
  readonly concurrency: number;
  /** In their order. */
  readonly embed: (texts: readonly PlacedText[]) => Promise<readonly Floats[]>;
  /** The options that a state has, and what it says of the model. */
  readonly settings: JsonObject;
  readonly model?: string;
  readonly close: () => Promise<void> | void;
}
