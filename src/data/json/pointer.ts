/** JSON pointers (RFC 6901). */
import { isList, isObject, type Json } from '../../json.ts';

/** Undefined where nothing is there. */
export function valueAt(value: Json, pointer: string): Json | undefined {
  let here: Json | undefined = value;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (here === undefined) return undefined;
    if (isList(here)) here = /^(?:0|[1-9]\d*)$/.test(name) ? here[Number(name)] : undefined;
    else here = isObject(here) && Object.hasOwn(here, name) ? here[name] : undefined;
  }
  return here;
}

export const pointerPart = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
