/** Keys into params: dotted names, with list indexes as numbers (`train.lr`, `layers.1.size`). */
import { isMap, isValueList, type Value } from './value.ts';

/** The value at `key`, undefined where there is none. A name that contains dots itself is found too. */
export function lookUp(value: Value, key: string): Value | undefined {
  if (isMap(value)) {
    const whole = value.get(key);
    if (whole !== undefined) return whole;
    for (let dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
      const member = value.get(key.slice(0, dot));
      const found = member === undefined ? undefined : lookUp(member, key.slice(dot + 1));
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isValueList(value)) return undefined;
  const [index = '', ...rest] = key.split('.');
  const item = /^\d+$/.test(index) ? value[Number(index)] : undefined;
  return item === undefined || rest.length === 0 ? item : lookUp(item, rest.join('.'));
}
