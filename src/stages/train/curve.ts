/** The curve of a training as it is drawn: a line an epoch in the log, and a small one for who looks on. */
import type { WorkContext } from '../../work.ts';

export type Observe = (line: { readonly [name: string]: number }) => void;

/** `epochs`: how many there are going to be; null where nobody can say. */
export function openCurve(
  epochs: number | null,
  { log, progress }: Pick<WorkContext, 'log' | 'progress'>,
): Observe {
  const losses: number[] = [];
  return (line) => {
    const { epoch, ...values } = line;
    if (epoch === undefined) return;
    const words = Object.entries(values).map(([name, value]) => `${name} ${shortly(value)}`);
    log(`epoch ${epoch}${epochs === null ? '' : `/${epochs}`} ${words.join(' ')}`.trimEnd());
    const watched = values.validation_loss ?? values.loss;
    if (watched !== undefined) losses.push(watched);
    progress({ unit: 'epochs', done: epoch, total: epochs, note: `${words.join(' ')} ${sparkline(losses)}` });
  };
}

/** Four figures, as more of them move too fast to be read. */
const shortly = (value: number): string =>
  Number.isInteger(value)
    ? String(value)
    : Math.abs(value) >= 1000 || Math.abs(value) < 0.001
      ? value.toExponential(3)
      : value.toPrecision(4);

const signs = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const longest = 24;

/** The last values, between the least and the greatest of them. */
function sparkline(values: readonly number[]): string {
  const shown = values.slice(-longest);
  const least = shown.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const greatest = shown.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const range = greatest - least;
  return shown
    .map((value) => signs[range > 0 ? Math.round(((value - least) / range) * (signs.length - 1)) : 0] ?? '')
    .join('');
}
