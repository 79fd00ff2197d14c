/** Decides which bytes of a pack are asked for: all of it, or ranges that each hold several members. */
import type { Member } from '../../pack.ts';
import type { Range } from '../remote.ts';

export interface MemberRange extends Range {
  /** By their offsets. */
  readonly members: readonly Member[];
}

/** A request costs about as much as so many bytes that nobody wants. */
const widestGap = 256 * 1024;
/** What one request brings is held in memory. */
const longestRange = 8 * 1024 * 1024;

/** Whether the pack is worth having as it is. */
export const isWorthWhole = (members: readonly Member[], packBytes: number): boolean =>
  members.reduce((sum, { bytes }) => sum + bytes, 0) * 2 > packBytes;

/** The ranges that hold these members of one pack, each member in one of them. */
export function rangesOf(members: readonly Member[]): MemberRange[] {
  const sorted = [...members].sort((a, b) => a.offset - b.offset);
  const ranges: { offset: number; length: number; members: Member[] }[] = [];
  for (const member of sorted) {
    const last = ranges.at(-1);
    const end = member.offset + member.bytes;
    const isNear =
      last !== undefined &&
      member.offset - (last.offset + last.length) <= widestGap &&
      end - last.offset <= longestRange;
    if (last && isNear) {
      last.members.push(member);
      last.length = Math.max(last.length, end - last.offset);
    } else ranges.push({ offset: member.offset, length: member.bytes, members: [member] });
  }
  return ranges;
}
