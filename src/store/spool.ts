/** The spool: files that are being written and have no name in the store yet. */
import { join } from 'node:path';
import { makeFolder, removeFile } from '../base/files.ts';
import { forGroup } from './for-group.ts';
import { inFolder } from './in-folder.ts';
import type { Layout } from './layout.ts';
import { temporaryName } from './temporary.ts';

/** Lets `make` write a file in the spool and give it its name; where that fails nothing is left behind. */
export function spool<Made>(layout: Layout, make: (temporary: string) => Made): Made {
  const temporary = join(layout.spool, temporaryName());
  try {
    return forGroup(layout, () => inFolder(layout.spool, () => make(temporary)));
  } catch (error) {
    removeFile(temporary);
    throw error;
  }
}

/** The same for what takes its time. */
export async function spoolInTurns<Made>(
  layout: Layout,
  make: (temporary: string) => Promise<Made>,
): Promise<Made> {
  const temporary = join(layout.spool, temporaryName());
  forGroup(layout, () => makeFolder(layout.spool));
  try {
    return await make(temporary);
  } catch (error) {
    removeFile(temporary);
    throw error;
  }
}
