/** The page about the kinds of stage: what each does, and its options. */
import { optionsReference } from '../options/reference.ts';
import { kinds } from '../stages/kinds.ts';

export async function kindsReference(): Promise<string> {
  const parts: string[] = [];
  for (const load of Object.values(kinds)) {
    const kind = await load();
    const options = kind.table ? `\n${optionsReference(kind.table)}` : '';
    parts.push(`## ${kind.name}\n\n${kind.summary}\n${options}`);
  }
  return `${opening}\n${parts.join('\n')}`;
}

const opening = `# Kinds of stage

This page is made from the program itself: \`luc schema --md > docs/kinds.md\`.

A stage is either \`cmd:\` or one of the typed kinds; its options stand under the kind's name, the keys that every stage has
(\`desc\`, \`deps\`, \`params\`, \`resources\` …) beside it. What a typed stage reads and writes follows from its options, as
the column "as" says: a *dep* is part of its key, an *out* is its result, *metrics* is an out that holds numbers to compare.
More \`deps\` and \`outs\` may be named by hand.

The work is done by a process of its own, with the memory that \`resources: {memory: …}\` gives it. The options that are
written are part of the stage's key, defaults are not; those "in no key" change how fast it is, never what it makes.
A meaning that begins with \`engine: knn\` is one beside these values alone: elsewhere the option is refused, as it would change nothing.
Stages of a \`foreach\` or \`matrix\` that train or vectorize may share it where one of them has a use for it.
Paths are relative to the project or to \`wdir\`, columns are exact, expressions are SQL as DuckDB reads it, durations are
written \`250ms 30s 5m 2h 1d\` and sizes \`512KiB 64MiB 2GiB\`.
`;
