/** Finds the list that a JSON pointer names in a text, and gives its items one a line; looks at each byte once, and holds none. */
import type { WorkError, WorkProblem } from '../../work.ts';

type Fail = (message: string, more?: Pick<WorkProblem, 'hint'>) => WorkError;

/** A list or an object that is open. */
interface Level {
  readonly isList: boolean;
  /** The key or the index of what is being read in it. */
  step: string;
}

const code = (character: string): number => character.charCodeAt(0);
const [quote, backslash, comma, colon] = [code('"'), code('\\'), code(','), code(':')];
const [openList, closeList, openObject, closeObject] = [code('['), code(']'), code('{'), code('}')];
const [lineFeed, carriageReturn, blank] = [code('\n'), code('\r'), code(' ')];
const mostKeys = 20;

/** Changes the pieces that it is given. What is no whole JSON, or has no list there, rejects with what `fail` makes. */
export async function* recordLines(
  pieces: AsyncIterable<Uint8Array>,
  pointer: string,
  fail: Fail,
): AsyncGenerator<Uint8Array, void> {
  const steps = stepsOf(pointer);
  const levels: Level[] = [];
  /** Of the object that the pointer leads to, or leaves. */
  const keys = new Set<string>();
  let isText = false;
  let isEscaped = false;
  let key: number[] | null = null;
  /** Behind a colon a text is no key. */
  let isValue = false;
  /** How many levels are open directly in the list; 0 before it is found, infinite behind it. */
  let inList = 0;
  /** The last byte that is no blank and lies in no text. */
  let last = 0;
  let roots = 0;
  let bytes = 0;

  for await (const piece of pieces) {
    let start = levels.length >= inList && inList > 0 ? 0 : -1;
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i] ?? 0;
      if (isText) {
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) isText = false;
        if (isText) key?.push(byte);
        else if (key) {
          const level = levels.at(-1);
          if (level) level.step = textOf(key);
          if (keys.size < mostKeys && inList === 0) keys.add(textOf(key));
          key = null;
        }
        continue;
      }
      if (byte > blank) {
        if (roots > 0 && levels.length === 0 && byte !== openList && byte !== openObject)
          throw fail(`something follows behind the end of its JSON, at byte ${bytes + i + 1}`);
        const isOurs = inList === 0 || levels.length <= inList;
        if (isOurs && last === comma && (byte === closeList || byte === closeObject))
          throw fail(`it is no JSON: nothing follows the comma before byte ${bytes + i + 1}`);
        if (isOurs && byte === comma && (last === comma || last === openList || last === openObject))
          throw fail(`it is no JSON: nothing stands before the comma at byte ${bytes + i + 1}`);
        last = byte;
      }
      switch (byte) {
        case quote:
          isText = true;
          if (inList === 0 && levels.length > 0 && levels.length <= steps.length + 1)
            key = levels.at(-1)?.isList || isValue ? null : [];
          break;
        case openList:
        case openObject: {
          if (levels.length === 0) roots++;
          const isHere =
            inList === 0 &&
            levels.length === steps.length &&
            levels.every((level, at) => level.step === steps[at]);
          isValue = false;
          levels.push({ isList: byte === openList, step: '0' });
          if (isHere) keys.clear();
          if (isHere && byte === openList) {
            inList = levels.length;
            start = i + 1;
          }
          break;
        }
        case closeList:
        case closeObject:
          if (levels.pop()?.isList !== (byte === closeList))
            throw fail(`it is no JSON: brackets do not match at byte ${bytes + i + 1}`);
          if (start >= 0 && levels.length < inList) {
            piece[i] = lineFeed;
            yield piece.subarray(start, i + 1);
            start = -1;
            inList = Number.POSITIVE_INFINITY;
          }
          break;
        case colon:
          isValue = true;
          break;
        case comma: {
          isValue = false;
          const level = levels.at(-1);
          if (levels.length === inList) piece[i] = lineFeed;
          else if (inList === 0 && level?.isList) level.step = String(Number(level.step) + 1);
          break;
        }
        case lineFeed:
        case carriageReturn:
          piece[i] = blank;
          break;
      }
    }
    if (start >= 0) yield piece.subarray(start);
    bytes += piece.length;
  }

  if (levels.length > 0 || isText) throw fail(`its JSON stops in the middle, after ${bytes} bytes`);
  if (roots === 0) throw fail('it has no JSON list or object');
  if (roots > 1)
    throw fail('it has several JSON values', { hint: 'one object a line is the format `jsonl`' });
  if (inList === 0) {
    const listed = [...keys].map((one) => `\`${one}\``).join(', ');
    throw fail(`there is no list at ${pointer === '' ? 'its root' : `\`${pointer}\``}`, {
      hint: `say with \`records\` where the list is${listed && `; there are ${listed}`}`,
    });
  }
}

const stepsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** A text that is no key of JSON stays as it is: the database will say what is wrong with it. */
function textOf(bytes: readonly number[]): string {
  const written = Buffer.from(bytes).toString('utf8');
  try {
    return String(JSON.parse(`"${written}"`));
  } catch {
    return written;
  }
}
