/** Says which rule decides whether a path counts in a folder that stages read: a file's line, or one that always holds. */
import { join, posix, relative, sep } from 'node:path';
import type { Ignore } from 'ignore';
import { readIfThere } from '../base/files.ts';
import { foldersTo, isOutside, type RelPath } from '../path.ts';
import {
  alwaysIgnoredBy,
  compileRules,
  type IgnoreRule,
  ignoreBaseOf,
  ignoreFile,
  rulesIn,
} from './ignore.ts';
import type { Layout } from './layout.ts';

export interface MatchingRule {
  /** Relative to the project; null for the rules that always hold. */
  readonly file: string | null;
  readonly line: number | null;
  readonly pattern: string;
}

export interface Explained {
  readonly isIgnored: boolean;
  /** The rule by which it is ignored, or by which it is not though another would have it so. */
  readonly decidedBy: MatchingRule | null;
  /** Every rule that matches it or a folder above it, those of deeper folders later. */
  readonly matching: readonly MatchingRule[];
}

export interface IgnoreExplainer {
  explain(path: RelPath, isFolder: boolean): Promise<Explained>;
}

type FileRule = IgnoreRule & { readonly file: string; readonly alone: Ignore };

export function openIgnoreExplainer(layout: Layout, gitRoot: string | null): IgnoreExplainer {
  const { folder: base, inBase, rebase } = ignoreBaseOf(layout, gitRoot);
  const known = new Map<RelPath, readonly FileRule[]>();

  async function rulesOf(folder: RelPath): Promise<readonly FileRule[]> {
    const before = known.get(folder);
    if (before) return before;
    const place = join(base, folder, ignoreFile);
    const file = relative(layout.root, place).split(sep).join(posix.sep);
    const text = readIfThere(place)?.toString() ?? '';
    const rules: FileRule[] = [];
    for (const rule of rulesIn(text, folder))
      rules.push({ ...rule, file, alone: await compileRules([rule.anchored]) });
    known.set(folder, rules);
    return rules;
  }

  return {
    async explain(path, isFolder) {
      const always = alwaysRules(path);
      const isElsewhere = isOutside(inBase(path));
      const own = rebase(path);
      const folders = foldersTo(own);
      const rules = isElsewhere ? [] : (await Promise.all(folders.map(rulesOf))).flat();
      const asked = [...folders.slice(1).map((one) => `${one}/`), isFolder ? `${own}/` : own];
      const matching = rules.filter(({ alone }) => asked.some((one) => matches(alone, one)));
      const decisive = await decisiveAmong(rules, asked.at(-1) ?? own);
      // Where nothing ignores it, the last rule that matches it, if there is one, is an exception.
      const excepted = (): FileRule | undefined =>
        rules.findLast(({ alone }) => alone.test(asked.at(-1) ?? own).unignored);
      const decidedBy = decisive ?? excepted() ?? null;
      return {
        isIgnored: always.length > 0 || decisive !== null,
        decidedBy: always[0] ?? (decidedBy && shown(decidedBy)),
        matching: [...always, ...matching.map(shown)],
      };
    },
  };

  /** The rule by which the path is ignored, or null; as in the walk all of them are asked at once. */
  async function decisiveAmong(rules: readonly FileRule[], asked: string): Promise<FileRule | null> {
    const matcher = await compileRules(
      rules.map(({ anchored }, i) => ({ pattern: anchored, mark: String(i) })),
    );
    const { ignored, rule } = matcher.test(asked);
    return ignored ? (rules[Number(rule?.mark)] ?? null) : null;
  }
}

const matches = (alone: Ignore, path: string): boolean => {
  const { ignored, unignored } = alone.test(path);
  return ignored || unignored;
};

/** Blanks at the end are no part of a pattern unless they are escaped. */
const shown = ({ file, line, pattern }: FileRule): MatchingRule => ({
  file,
  line,
  pattern: pattern.replace(/(?<!\\) +$/, ''),
});

/** Of the names on the way to the path. */
function alwaysRules(path: RelPath): MatchingRule[] {
  const patterns = new Set(path.split('/').flatMap((name) => alwaysIgnoredBy(name) ?? []));
  return [...patterns].map((pattern) => ({ file: null, line: null, pattern }));
}
