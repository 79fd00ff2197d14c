/** Decides which indexes of a remote are looked into: each costs its bytes, and may save those of what it names. */

export interface Candidate {
  readonly bytes: number;
  readonly madeAt: number;
}

/** So many bytes of indexes are read for nothing, and never more than so many: they are held in memory. */
const least = 16 * 1024 * 1024;
const most = 96 * 1024 * 1024;

/** The newest, as long as all of them have fewer bytes than what they may save. */
export function worthReading<One extends Candidate>(indexes: readonly One[], mayBeSaved: number): One[] {
  const budget = Math.min(most, Math.max(least, mayBeSaved));
  const chosen: One[] = [];
  let bytes = 0;
  for (const index of [...indexes].sort((a, b) => b.madeAt - a.madeAt)) {
    bytes += index.bytes;
    if (bytes > budget) break;
    chosen.push(index);
  }
  return chosen;
}
