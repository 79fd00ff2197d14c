/** What several cases begin with is made once, and each begins with a copy. */
import { makeProject, type Project } from '../support/project.ts';
import { copyOf } from './copy-of.ts';
import { runFaulty } from './run-faulty.ts';

const originals = new Map<() => Promise<Project>, Project>();

/** Copies of what `make` gives. */
export const copiesOf =
  (make: () => Promise<Project>): (() => Promise<Project>) =>
  async () => {
    const original = originals.get(make) ?? copyOf(await make());
    originals.set(make, original);
    return makeProject({ copyOf: original });
  };

export function forgetOriginals(): void {
  for (const original of originals.values()) original.dispose();
  originals.clear();
}

export async function must(project: Project, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runFaulty(project, args);
  if (code !== 0) throw new Error(`luc ${args.join(' ')}: ${stderr}`);
}
