/** The state of what was fitted, as its file has it: the same rows and options give the same bytes. */
import { digestOf } from '../digest.ts';
import { canonicalJson, isObject, type Json, type JsonObject } from '../json.ts';
import { WorkError } from '../work.ts';

const schema = 1;

/** With the digest of everything else in it. */
export function sealed(content: JsonObject): JsonObject {
  const state = { schema, ...content };
  return { ...state, fingerprint: digestOf(canonicalJson(state)) };
}

/** Its content. Throws `not-fitted` for what is no state of this form, or was changed since. */
export function unsealed(state: Json): JsonObject {
  if (!isObject(state) || typeof state.method !== 'string' || state.fingerprint === undefined)
    throw notFitted('it is no fitted state: it needs `schema`, `method` and `fingerprint`');
  if (state.schema !== schema)
    throw notFitted(`its \`schema\` is ${JSON.stringify(state.schema ?? null)}, and only ${schema} is known`);
  const { fingerprint, ...content } = state;
  if (digestOf(canonicalJson(content)) !== fingerprint)
    throw notFitted('its `fingerprint` is not that of its content: it was changed after it was written');
  return content;
}

/** `what` ends the sentence about the state. */
export const notFitted = (what: string): WorkError =>
  new WorkError({
    code: 'not-fitted',
    message: `this is no state of a vectorizer that can be applied: ${what}`,
    hint: 'fit it again, with the stage that writes it',
  });
