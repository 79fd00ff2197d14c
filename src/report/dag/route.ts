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

/** Null where two nets would have to share a column: then there is no drawing that tells them apart. */
export function route(nets: readonly Pins[]): Routing | null {
  const bars = nets.map((_, i) => i).filter((i) => !isStraight(pinsOf(nets, i)));
  const order = improve(bars, nets);
  const tracks: (number | null)[] = nets.map(() => null);
  for (const [at, net] of order.entries()) {
    let track = 0;
    for (const earlier of order.slice(0, at)) {
      const [above, here] = [pinsOf(nets, earlier), pinsOf(nets, net)];
      if (clash(above, here)) return null;
      if (touch(above, here)) track = Math.max(track, (tracks[earlier] ?? 0) + 1);
    }
    tracks[net] = track;
  }
  return { tracks, height: Math.max(0, ...tracks.map((track) => (track ?? -1) + 1)) };
}

const pinsOf = (nets: readonly Pins[], i: number): Pins => nets[i] ?? { sources: [], sinks: [] };
const isStraight = (net: Pins): boolean => new Set(columnsOf(net)).size === 1;
const columnsOf = ({ sources, sinks }: Pins): readonly number[] => [...sources, ...sinks];

/** Whether their bars meet, or nearly so, and they need different tracks. */
function touch(a: Pins, b: Pins): boolean {
  const [xs, ys] = [columnsOf(a), columnsOf(b)];
  return Math.min(...xs) <= Math.max(...ys) + 1 && Math.min(...ys) <= Math.max(...xs) + 1;
}

/** With `above` on the upper track, its way down to a sink would lie on the other's way down from a source. */
const clash = (above: Pins, lower: Pins): boolean => above.sinks.some((x) => lower.sources.includes(x));

/** Crossings, with the first bar above the second. */
function cost(above: Pins, lower: Pins): number {
  if (clash(above, lower)) return 1000;
  const within = (x: number, xs: readonly number[]) => Math.min(...xs) < x && x < Math.max(...xs);
  const [upperBar, lowerBar] = [columnsOf(above), columnsOf(lower)];
  return (
    above.sinks.filter((x) => within(x, lowerBar)).length +
    lower.sources.filter((x) => within(x, upperBar)).length
  );
}

/** Moves each bar to the place in the order that costs least, until none moves. */
function improve(bars: readonly number[], nets: readonly Pins[]): readonly number[] {
  let order = [...bars];
  for (let moved = true, rounds = 0; moved && rounds < 10; rounds++) {
    moved = false;
    for (const bar of bars) {
      const rest = order.filter((each) => each !== bar);
      const costs = [...rest.keys(), rest.length].map((at) =>
        rest.reduce((sum, other, i) => {
          const [a, b] = i < at ? [other, bar] : [bar, other];
          return sum + cost(pinsOf(nets, a), pinsOf(nets, b));
        }, 0),
      );
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
