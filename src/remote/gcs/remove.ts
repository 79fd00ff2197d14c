/** Removing one blob and no other that has got its name. */
import type { Blob } from '../remote.ts';
import type { Door } from './door.ts';
import { pathOf, seeBucket } from './list.ts';
import { tryPatiently } from './patience.ts';
import { noBucket, readAnswer, refusal } from './troubles.ts';

export function remove(
  door: Door,
  { name, generation }: Blob,
  signal: AbortSignal,
): Promise<'removed' | 'gone' | 'changed'> {
  const { place, patience } = door;
  const act = async (): Promise<'removed' | 'gone' | 'changed'> => {
    const params = { ifGenerationMatch: generation };
    const answer = await door.ask({ method: 'DELETE', path: pathOf(door, name), params }, signal);
    const said = await readAnswer(answer);
    const { status } = answer;
    if (status === 204 || (status === 200 && said.isEmpty)) return 'removed';
    if (status === 200) throw noBucket(place);
    if (status === 412) return 'changed';
    if (status !== 404) throw refusal(place, said, 'delete');
    await seeBucket(door, said, signal);
    return 'gone';
  };
  return tryPatiently(patience, `remove \`${name}\``, act, signal);
}
