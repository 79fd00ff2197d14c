/** Lists the blobs of a folder by name, without what is hidden, unfinished or in the trash. */
import { dirname, join } from 'node:path';
import { openBreath } from '../../base/breath.ts';
import { fx } from '../../base/effects.ts';
import { namesIn } from '../../base/files.ts';
import { compareUtf8 } from '../../order.ts';
import type { Blob } from '../remote.ts';
import { blobOf } from './blob.ts';
import { type Ground, isReserved } from './ground.ts';

const page = 1000;
/** No name of ours has more parts; a link that leads upwards would have no end. */
const deepest = 8;

export async function* list(
  ground: Ground,
  prefix: string,
  signal: AbortSignal,
): AsyncIterable<readonly Blob[]> {
  ground.check();
  const breath = openBreath(signal);
  signal.throwIfAborted();
  const folder = prefix.endsWith('/') ? prefix.slice(0, -1) : dirname(prefix);
  let blobs: Blob[] = [];
  for (const blob of walk(ground, folder === '.' ? '' : folder, prefix)) {
    blobs.push(blob);
    if (breath.isDue()) await breath.take();
    if (blobs.length < page) continue;
    yield blobs;
    blobs = [];
  }
  // What was read before the folder went tells nothing.
  ground.check();
  if (blobs.length > 0) yield blobs;
}

function* walk(ground: Ground, folder: string, prefix: string): Iterable<Blob> {
  if (folder.split('/').length >= deepest) return;
  const members = ground
    .reach('', () => namesIn(join(ground.root, folder)))
    .filter((name) => !name.startsWith('.') && !(folder === '' && isReserved(name)))
    .map((name) => (folder === '' ? name : `${folder}/${name}`))
    .filter((name) => name.startsWith(prefix) || `${prefix}/`.startsWith(`${name}/`))
    .flatMap((name) => {
      const stat = ground.reach('', () => fx.statSync(join(ground.root, name)));
      return stat ? [{ name, stat, sorted: stat.isDirectory() ? `${name}/` : name }] : [];
    })
    .sort((a, b) => compareUtf8(a.sorted, b.sorted));
  for (const { name, stat } of members) {
    if (stat.isDirectory()) yield* walk(ground, name, prefix);
    else if (stat.isFile() && name.startsWith(prefix)) yield blobOf(name, stat);
  }
}
