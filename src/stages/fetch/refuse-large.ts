/** Refuses files of which it is known before they come that they are larger than `max_bytes` allows. */
import { bytesText } from '../../report/words.ts';
import { WorkError } from '../../work.ts';
import type { FetchOptions } from './options.ts';

export function refuseLarge(
  files: readonly { readonly path: string; readonly bytes: number }[],
  { max_bytes: most }: Pick<FetchOptions, 'max_bytes'>,
): void {
  if (most === undefined) return;
  const large = files.find(({ bytes }) => bytes > most);
  if (large === undefined) return;
  throw new WorkError({
    code: 'too-large',
    message: `\`${large.path}\` has ${bytesText(large.bytes)}, more than the ${bytesText(most)} that \`max_bytes\` allows`,
    hint: 'allow more if it is to be trusted, or leave it out by `exclude`',
    option: ['max_bytes'],
  });
}
