/** `luc check-ignore`: whether paths count in folders that stages read, and which rule says so. */
import { posix, resolve } from 'node:path';
import { fx } from '../base/effects.ts';
import { findGitRoot } from '../base/git.ts';
import { openPipeline } from '../config/open.ts';
import { type Failure, failureOf } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { isWithin, type RelPath, relPath } from '../path.ts';
import type { Pipeline } from '../pipeline.ts';
import { type Explained, type MatchingRule, openIgnoreExplainer } from '../store/explain-ignored.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { cwdOf } from './open-session.ts';

interface Options {
  readonly words: readonly string[];
  readonly details: boolean;
  readonly all: boolean;
  readonly nonMatching: boolean;
  readonly stdin: boolean;
}

interface Checked extends Explained {
  readonly word: string;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const words = await wordsOf(context, options);
  if (!words.ok) return failed(words.failure);
  const opened = await openPipeline(context.layout);
  if (!opened.ok) return failed(opened.failure);
  const cwd = cwdOf(context);
  const explainer = openIgnoreExplainer(context.layout, findGitRoot(context.root));
  const checked: Checked[] = [];
  for (const word of words.value) {
    const path = relPath(cwd, word) as RelPath;
    const isFolder = word.endsWith('/') || fx.statSync(resolve(context.cwd, word))?.isDirectory() === true;
    const isExempt = isTracked(opened.value, path) || holdsProject.test(path);
    const explained = isExempt ? counts : await explainer.explain(path, isFolder);
    checked.push({ word, ...explained });
  }
  return {
    exit: checked.some(({ isIgnored }) => isIgnored) ? 0 : 1,
    document: { version: 1, paths: checked.map(toJson) },
    text: () => checked.flatMap((one) => linesOf(one, options, cwd)).join(''),
  };
}

const holdsProject = /^(?:\.|\.\.(?:\/\.\.)*)$/;

/** In outs and data nothing is ignored, nor is what holds the project. */
const counts: Explained = { isIgnored: false, decidedBy: null, matching: [] };

const isTracked = ({ stages, data }: Pipeline, path: RelPath): boolean =>
  [...stages.flatMap(({ outs }) => outs), ...data].some((one) => isWithin(path, one.path));

/** Those of the command line, or a line each of stdin. */
async function wordsOf(
  context: Context,
  { words, stdin }: Options,
): Promise<Outcome<readonly string[], Failure>> {
  const refuse = (message: string, hint: string): Outcome<never> =>
    fail(failureOf('usage', { code: 'usage', message, hint }));
  if (stdin && words.length > 0)
    return refuse('paths come from stdin or from the command line, not from both', 'leave out one of them');
  if (!stdin && words.length === 0) return refuse('`PATH` is missing', '`luc check-ignore PATH…`');
  const given = stdin ? (await context.readInput()).split(/\r?\n/).filter((word) => word !== '') : words;
  const wrong = given.find((word) => relPath('.', word) === null);
  return wrong === undefined
    ? succeed(given)
    : refuse(`\`${wrong}\` is no relative path`, 'write it relative to the current folder');
}

/** As git does: with details source, line and pattern, a tab, and the path as it was given. */
function linesOf(
  { word, isIgnored, decidedBy, matching }: Checked,
  options: Options,
  cwd: RelPath,
): string[] {
  if (!options.details) return isIgnored ? [`${word}\n`] : [];
  const rules = options.all ? matching : decidedBy ? [decidedBy] : [];
  if (rules.length === 0) return options.nonMatching ? [`::\t${word}\n`] : [];
  return rules.map((rule) => `${sourceOf(rule, cwd)}:${rule.line ?? ''}:${rule.pattern}\t${word}\n`);
}

/** Shown from the current folder. */
const sourceOf = ({ file }: MatchingRule, cwd: RelPath): string =>
  file === null ? 'built-in' : posix.relative(cwd, file);

const toJson = ({ word, isIgnored, decidedBy, matching }: Checked): JsonObject => {
  const ruleToJson = ({ file, line, pattern }: MatchingRule): JsonObject => ({ file, line, pattern });
  return {
    path: word,
    ignored: isIgnored,
    decided_by: decidedBy && ruleToJson(decidedBy),
    matching: matching.map(ruleToJson),
  };
};
