/** `luc stage add`: a new stage in the project file, checked against the whole project before it is written. */
import { resolve } from 'node:path';
import { exists } from '../base/files.ts';
import { addStage } from '../config/edit.ts';
import { openEdited, openPipeline } from '../config/open.ts';
import type { Written } from '../config/yaml-text.ts';
import { failureOf, type Problem } from '../failure.ts';
import { type RelPath, relPath } from '../path.ts';
import { linesText } from '../report/lines.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { cwdOf } from './open-session.ts';
import { editedTexts, editFiles, type FileEdit } from './project-edits.ts';
import { atWrittenPlaces } from './unwritten-places.ts';

interface Options {
  readonly words: readonly string[];
  readonly name: string | null;
  readonly deps: readonly string[];
  readonly outs: readonly string[];
  readonly outsNoCache: readonly string[];
  readonly metrics: readonly string[];
  readonly metricsNoCache: readonly string[];
  readonly params: readonly string[];
  readonly plots: readonly string[];
  readonly plotsNoCache: readonly string[];
  readonly outsPersist: readonly string[];
  readonly outsPersistNoCache: readonly string[];
  readonly alwaysChanged: boolean;
  readonly wdir: string | null;
  readonly desc: string | null;
  readonly force: boolean;
  readonly run: boolean;
}

export async function run(context: Context, options: Options): Promise<CommandResult> {
  const { name, force } = options;
  if (name === null) return failed(failureOf('usage', noName));
  const late = lateFlag(context.cwd, options.words);
  if (late) return failed(failureOf('usage', late));
  const opened = await openPipeline(context.layout);
  if (!opened.ok) return failed(opened.failure);
  const slash = name.lastIndexOf('/');
  const pipeline = slash < 0 ? '' : name.slice(0, slash);
  const file = opened.value.files.find((each) => each.pipeline === pipeline)?.path;
  if (file === undefined) return failed(failureOf('usage', noPipeline(pipeline)));
  const stage = stageOf(options, cwdOf(context));
  const edit: FileEdit = {
    file,
    change: (from) => addStage(from, name.slice(slash + 1), stage, force),
  };
  const edited = editedTexts(context, [edit]);
  if (!edited.ok) return failed(edited.failure);
  const after = await openEdited(context.layout, edited.value);
  if (!after.ok) return failed(atWrittenPlaces(context, edited.value, after.failure));
  const failure = await editFiles(context, [edit]);
  if (failure) return failed(failure);
  return {
    exit: 0,
    document: { version: 1, added: name, file },
    text: () => linesText([`Added \`${name}\` to ${file}.`]),
    ...(options.run && { next: ['repro', `:${name}`] }),
  };
}

const noName: Problem = {
  code: 'missing-argument',
  message: 'the stage has no name',
  hint: '`-n NAME` gives it one',
};

/** Quotes around a whole command line leave nothing for words behind it to belong to. */
function lateFlag(cwd: string, [line = '', flag]: readonly string[]): Problem | null {
  const isOneWord = !/\s/.test(line.trim()) || exists(resolve(cwd, line));
  if (flag === undefined || isOneWord) return null;
  return {
    code: 'unexpected-argument',
    message: `\`${line}\` is a whole command line, and \`${flag}\` stands behind it`,
    hint: 'flags of luc stand before the command; only a command without quotes around all of it goes on',
  };
}

const noPipeline = (pipeline: string): Problem => ({
  code: 'unknown-pipeline',
  message: `there is no pipeline \`${pipeline}\``,
  hint: 'a pipeline is a file that `include:` in lucidity.yaml names',
});

/** In a folder below the root the command runs there, and its paths count from there, unless `--wdir` says where. */
function stageOf(options: Options, cwd: RelPath): { readonly [key: string]: Written | undefined } {
  const wdir = options.wdir === null ? cwd : (relPath(cwd, options.wdir) ?? options.wdir);
  return {
    cmd: commandLine(options.words),
    wdir: wdir === '.' ? undefined : wdir,
    deps: some(options.deps),
    params: some(options.params.flatMap(paramOf)),
    outs: some([
      ...options.outs,
      ...options.outsNoCache.map((path) => ({ [path]: { cache: false } })),
      ...options.outsPersist.map((path) => ({ [path]: { persist: true } })),
      ...options.outsPersistNoCache.map((path) => ({ [path]: { cache: false, persist: true } })),
    ]),
    metrics: some([
      ...options.metrics,
      ...options.metricsNoCache.map((path) => ({ [path]: { cache: false } })),
    ]),
    plots: some([...options.plots, ...options.plotsNoCache.map((path) => ({ [path]: { cache: false } }))]),
    always_changed: options.alwaysChanged || undefined,
    desc: options.desc ?? undefined,
  };
}

const some = (values: readonly Written[]): readonly Written[] | undefined =>
  values.length > 0 ? values : undefined;

/** One word is a command line as it is; of several, those with blanks or quotes in them are quoted again. */
function commandLine(words: readonly string[]): string {
  const [only, ...more] = words;
  if (only !== undefined && more.length === 0) return only;
  return words
    .map((word) => (/^$|[\s'"]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word))
    .join(' ');
}

/** `lr,epochs`, `other.yaml:lr`, `other.yaml:` for every key of it. */
function paramOf(word: string): readonly Written[] {
  const found = /^([^:]+\.(?:ya?ml|json|toml)):(.*)$/s.exec(word);
  const keys = (found?.[2] ?? word).split(',').filter((key) => key !== '');
  const file = found?.[1];
  return file === undefined ? keys : [{ [file]: keys.length > 0 ? keys : null }];
}
