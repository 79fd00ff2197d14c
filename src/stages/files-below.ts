/** The files of a folder of the machine, hidden ones too, by the bytes of their paths. Links count as what they lead to. */
import { join } from 'node:path';
import { fx } from '../base/effects.ts';
import { compareUtf8 } from '../order.ts';
import { WorkError } from '../work.ts';

export interface FileBelow {
  /** Relative to the folder, parts joined by `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds. */
  readonly changed: number;
}

/** `option`: what has led there, for who looks for the mistake. */
export function filesBelow(folder: string, option: readonly string[]): FileBelow[] {
  return [...walk(folder, '', [], option)].sort((a, b) => compareUtf8(a.path, b.path));
}

function* walk(
  folder: string,
  below: string,
  above: readonly string[],
  option: readonly string[],
): Generator<FileBelow> {
  const real = fx.realpathSync(join(folder, below));
  if (above.includes(real))
    throw new WorkError({
      code: 'unreadable-input',
      message: `\`${join(folder, below)}\` is a link that leads back to a folder above it`,
      hint: 'remove the link',
      option,
    });
  for (const name of fx.readdirSync(join(folder, below))) {
    const path = below === '' ? name : `${below}/${name}`;
    const stat = fx.statSync(join(folder, path));
    if (stat?.isDirectory()) yield* walk(folder, path, [...above, real], option);
    else if (stat?.isFile()) yield { path, bytes: stat.size, changed: stat.mtimeMs };
  }
}
