/** A folder that is made only by who finds it missing, as it mostly is there. */
import { isSystemError } from '../base/effects.ts';
import { makeFolder } from '../base/files.ts';

/** Does what needs `folder`, and makes it only where it turns out not to be there; another process may be quicker. */
export function inFolder<Value>(folder: string, act: () => Value): Value {
  try {
    return act();
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
    makeFolder(folder);
    return act();
  }
}
