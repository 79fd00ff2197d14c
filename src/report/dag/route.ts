/**
 * The wires between two layers. Each net has one horizontal bar on a track of its own, down from its sources and
 * down to its sinks; where nets must cross, one of them is straight there, so that no joint can be read wrongly.
 */

/** Columns at which a net enters and leaves the channel. */
export interface Pins {
  readonly sources: readonly number[];
  readonly sinks: readonly number[];
}

/** Track of each net, 0 uppermost; null for a net that is one straight line. */
export interface Routing {
  readonly tracks: readonly (number | null)[];
  readonly height: number;
}

/** A net with the columns between which its bar lies. */
interface Net extends Pins {
  readonly left: number;
  readonly right: number;
}

/** Null where two nets would have to share a column: then there is no drawing that tells them apart. */
export function route(pins: readonly Pins[]): Routing | null {
  const nets = pins.map(withSpan);
  const tracks = new Map<Net, number>();
  for (const net of improve(nets.filter(({ left, right }) => left !== right))) {
    let track = 0;
    for (const [above, its] of tracks) {
      if (clash(above, net)) return null;
      if (touch(above, net)) track = Math.max(track, its + 1);
    }
    tracks.set(net, track);
  }
  return {
    tracks: nets.map((net) => tracks.get(net) ?? null),
    height: Math.max(-1, ...tracks.values()) + 1,
  };
}

function withSpan({ sources, sinks }: Pins): Net {
  const columns = [...sources, ...sinks];
  return { sources, sinks, left: Math.min(...columns), right: Math.max(...columns) };
}

/** Whether their bars meet, or nearly so, and they need different tracks. */
const touch = (a: Net, b: Net): boolean => a.left <= b.right + 1 && b.left <= a.right + 1;

/** With `above` on the upper track, its way down to a sink would lie on the other's way down from a source. */
const clash = (above: Net, lower: Net): boolean => above.sinks.some((x) => lower.sources.includes(x));

/** Crossings, with the first bar above the second. */
function cost(above: Net, lower: Net): number {
  if (clash(above, lower)) return 1000;
  return inside(above.sinks, lower) + inside(lower.sources, above);
}

function inside(columns: readonly number[], { left, right }: Net): number {
  let count = 0;
  for (const x of columns) if (left < x && x < right) count++;
  return count;
}

/** Moves each bar to the place in the order that costs least, until none moves. */
function improve(bars: readonly Net[]): readonly Net[] {
  let order = bars;
  for (let moved = true, rounds = 0; moved && rounds < 10; rounds++) {
    moved = false;
    for (const bar of bars) {
      const rest = order.filter((each) => each !== bar);
      const costs = costsOf(bar, rest);
      const now = costs[order.indexOf(bar)] ?? 0;
      const least = Math.min(...costs);
      if (least >= now) continue;
      const at = costs.indexOf(least);
      order = [...rest.slice(0, at), bar, ...rest.slice(at)];
      moved = true;
    }
  }
  return order;
}

/** What it costs to have `bar` before each of the others, and after the last. */
function costsOf(bar: Net, others: readonly Net[]): readonly number[] {
  let total = others.reduce((sum, other) => sum + cost(bar, other), 0);
  const costs = [total];
  for (const other of others) {
    total += cost(other, bar) - cost(bar, other);
    costs.push(total);
  }
  return costs;
}
