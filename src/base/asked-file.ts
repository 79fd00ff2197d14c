/**
 * What was asked of the file system as a file, in parts that can be read each for itself. Asks nothing.
 *
 * A line of JSON with the number of bytes of each part, and the parts. Of each: a line of JSON, and the paths of those
 * questions that are answered by a stat, `targets` first, each that lies in the same folder as the one before it by its
 * name alone, with NULs between.
 */
import {
  type Answers,
  type Asked,
  answerColumns,
  digestOfAnswers,
  type Question,
  type Questions,
} from './asked.ts';

export interface Part {
  readonly questions: Questions;
  /** The digest of what was answered to all of them. */
  readonly answers: string;
}

interface Head {
  readonly texts: readonly Question[];
  /** How many of the paths. */
  readonly targets: number;
  readonly links: number;
  readonly answers: string;
}

/** So few of each that to ask them takes milliseconds: a folder has many names. */
const [textsInPart, statsInPart] = [50, 500];

export function encodeAsked({ texts, targets, links }: Asked): Buffer {
  const stats = Math.max(targets.paths.length, links.paths.length);
  const count = Math.ceil(Math.max(texts.length / textsInPart, stats / statsInPart));
  const parts = Array.from({ length: count }, (_, i) =>
    encodePart({
      texts: texts.slice(i * textsInPart, (i + 1) * textsInPart),
      targets: slice(targets, i),
      links: slice(links, i),
    }),
  );
  return Buffer.concat([lineOf(parts.map(({ length }) => length)), ...parts]);
}

const slice = ({ paths, numbers }: Answers, i: number): Answers => {
  const [from, to] = [i * statsInPart, (i + 1) * statsInPart];
  return {
    paths: paths.slice(from, to),
    numbers: numbers.subarray(from * answerColumns, to * answerColumns),
  };
};

function encodePart({ texts, targets, links }: Asked): Buffer {
  const numbers = new Float64Array(targets.numbers.length + links.numbers.length);
  numbers.set(targets.numbers);
  numbers.set(links.numbers, targets.numbers.length);
  const head: Head = {
    texts: texts.map(([question]) => question),
    targets: targets.paths.length,
    links: links.paths.length,
    answers: digestOfAnswers(
      texts.map(([, answer]) => answer),
      numbers,
    ),
  };
  return Buffer.concat([lineOf(head), Buffer.from(shorten([...targets.paths, ...links.paths]).join('\0'))]);
}

const lineOf = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);

/** Of what `encodeAsked` wrote. */
export function partsIn(bytes: Buffer): Buffer[] {
  let at = bytes.indexOf('\n') + 1;
  const sizes = JSON.parse(bytes.toString('utf8', 0, at)) as readonly number[];
  return sizes.map((size) => {
    at += size;
    return bytes.subarray(at - size, at);
  });
}

export function decodePart(bytes: Buffer): Part {
  const end = bytes.indexOf('\n') + 1;
  const { texts, targets, links, answers } = JSON.parse(bytes.toString('utf8', 0, end)) as Head;
  // No path and a single empty one look the same.
  const paths = targets + links === 0 ? [] : lengthen(bytes.toString('utf8', end).split('\0'));
  return {
    questions: { texts, targets: paths.slice(0, targets), links: paths.slice(targets) },
    answers,
  };
}

function shorten(paths: readonly string[]): string[] {
  let folder = '';
  return paths.map((path) => {
    const slash = path.lastIndexOf('/');
    if (slash === folder.length && path.startsWith(folder)) return path.slice(slash + 1);
    folder = path.slice(0, slash);
    return path;
  });
}

function lengthen(texts: readonly string[]): string[] {
  let folder = '';
  return texts.map((path) => {
    if (!path.startsWith('/')) return `${folder}/${path}`;
    folder = path.slice(0, path.lastIndexOf('/'));
    return path;
  });
}
