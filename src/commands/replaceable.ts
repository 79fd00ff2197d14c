/** Asks which edited files may be replaced by what is recorded: what the store does not have is replaced only then. */
import type { Difference } from '../engine/checkout.ts';
import type { Context } from './context.ts';

/** It goes to the trash even then. */
export async function replaceable(
  context: Context,
  force: boolean,
  differences: readonly Difference[],
): Promise<(difference: Difference) => boolean> {
  const unsaved = differences.filter(({ saved }) => !saved);
  if (force) return () => true;
  if (unsaved.length === 0) return ({ saved }) => saved;
  const names = unsaved.map(({ path }) => path);
  const shown =
    names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
  const yes = await context.confirm(
    `${shown} ${names.length === 1 ? 'was' : 'were'} edited; replace (the edited go to the trash)?`,
  );
  const allowed = new Set(yes ? names : []);
  return ({ path, saved }) => saved || allowed.has(path);
}
