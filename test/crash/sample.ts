/** Which points are tried: all of them, every so many, or a few that lie evenly; and which commands. */
import { canBefall, type Fault, type FaultKind } from './fault.ts';

/** `npm run crash` tries every write. */
export const isThorough = process.env.LUC_CRASH === 'all';
/** Of every so many points one, even then. */
export const thinned = Number(process.env.LUC_CRASH_EVERY ?? 1);
const wanted = process.env.LUC_CRASH_COMMAND?.split(',');

/** `LUC_CRASH_COMMAND=add,move` chooses commands by the word that they begin with. */
export const isWanted = (name: string): boolean => wanted?.includes(name.split(' ')[0] ?? '') ?? true;

/** Each kind of fault, at each write that it can befall. */
export const pointsOfAll = (
  writes: readonly string[],
  kinds: readonly Pick<Fault, 'kind' | 'sticky'>[],
): Fault[] =>
  kinds.flatMap(({ kind, sticky = false }) =>
    writes.flatMap((call, index) => (canBefall(kind, call) ? [{ at: index + 1, kind, sticky }] : [])),
  );

/** Where not all are tried: `few` of them, evenly; `seed` shifts them. */
export function sample<Point>(points: readonly Point[], few: number, seed: number): Point[] {
  const step = isThorough ? thinned : Math.max(1, points.length / few);
  const count = Math.ceil(points.length / step);
  const start = isThorough ? 0 : (seed * 0.618) % 1;
  return Array.from({ length: count }, (_, at) => points[Math.floor((at + start) * step)]).flatMap((point) =>
    point === undefined ? [] : [point],
  );
}

/** `kill 12, tear 3 …`, for the line that says what was tried. */
export function countKinds(
  points: readonly { readonly kind: FaultKind; readonly sticky?: boolean }[],
): string {
  const counts = new Map<string, number>();
  for (const { kind, sticky } of points) {
    const name = sticky ? `${kind} from there on` : kind;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
}
