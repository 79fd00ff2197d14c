/** Files of a git repository at a revision, byte by byte as they were committed: no filter and no hook is run. */
import { dirname, join, resolve } from 'node:path';
import { createFile, makeFolder, removeAll } from '../../../base/files.ts';
import { askGit, readGitObjects } from '../../../base/git.ts';
import type { Failure } from '../../../failure.ts';
import { compileChoice } from '../../../glob.ts';
import { askCommit, cloneRepository, shownRepository } from '../../../remote/source/clone-repository.ts';
import { WorkError } from '../../../work.ts';
import type { FetchOptions } from '../options.ts';
import { refuseLarge } from '../refuse-large.ts';
import type { FetchContext, ProbeContext, Source } from '../source.ts';
import { onlyUrl } from '../urls.ts';

export const git: Source = {
  async fetch(options, context) {
    const { url, revision } = repositoryOf(options, context);
    const cloned = await cloneRepository(url, revision, join(context.memo, 'git'), context.token);
    if (!cloned.ok) throw inWords(cloned.failure);
    const { root, commit } = cloned.value;
    const files = await chosenFiles(root, commit, url, options, context);
    refuseLarge(files, options);
    await writeFiles(root, files, url, context);
    return { form: 'files', date: null };
  },
  async probe(options, context) {
    const { url, revision } = repositoryOf(options, context);
    const found = await askCommit(url, revision, context.root, context.token);
    if (!found.ok) throw inWords(found.failure);
    return found.value;
  },
};

/** `https://host/repository.git#revision`; a path of the machine counts from the folder of the stage. */
function repositoryOf(options: FetchOptions, { wdir }: Pick<ProbeContext, 'wdir'>) {
  const text = onlyUrl(options, 'git');
  const mark = text.indexOf('#');
  const place = (mark < 0 ? text : text.slice(0, mark)).replace(/^git\+/, '');
  const revision = mark < 0 || mark === text.length - 1 ? null : text.slice(mark + 1);
  const isElsewhere = /^[\w+.-]+:\/\//.test(place) || /^[\w.][\w.-]*@[\w.][\w.-]*:/.test(place);
  return { url: isElsewhere ? place : `file://${resolve(wdir, place)}`, revision };
}

interface GitEntry {
  readonly path: string;
  readonly id: string;
  readonly bytes: number;
  readonly isExecutable: boolean;
}

const link = '120000';
const submodule = '160000';

async function chosenFiles(
  root: string,
  commit: string,
  url: string,
  { include, exclude }: FetchOptions,
  { warn }: FetchContext,
): Promise<GitEntry[]> {
  const isChosen = compileChoice(include ?? null, exclude ?? []);
  const answer = await askGit(root, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit]);
  if (answer?.exit !== 0) throw new Error(answer?.stderr ?? 'there is no git');
  const files: GitEntry[] = [];
  for (const line of answer.stdout.toString().split('\0')) {
    const [, mode = '', id = '', bytes = '', path = ''] =
      /^(\d+) \w+ (\w+) +(\d+|-)\t(.*)$/s.exec(line) ?? [];
    if (path === '' || !isChosen(path)) continue;
    if (mode === submodule)
      warn({
        code: 'submodule',
        message: `\`${path}\` of \`${shownRepository(url)}\` is a submodule, and is not fetched`,
        hint: 'make a stage for its repository',
      });
    else if (mode === link) throw refused(url, path, 'is a symlink');
    else files.push({ path, id, bytes: Number(bytes), isExecutable: mode === '100755' });
  }
  if (files.length > 0) return files;
  throw new WorkError({
    code: 'empty-input',
    message: `\`${shownRepository(url)}\` has no files that were asked for at ${commit}`,
    hint: 'see what is there, and what `include` and `exclude` say',
    option: ['url'],
  });
}

/** Of what is read at once. */
const bytesAtOnce = 64 * 2 ** 20;
const filesAtOnce = 2000;

async function writeFiles(
  root: string,
  files: readonly GitEntry[],
  url: string,
  { folder, signal, progress }: FetchContext,
): Promise<void> {
  removeAll(folder);
  makeFolder(folder);
  for (let at = 0; at < files.length; ) {
    signal.throwIfAborted();
    let end = at;
    for (let bytes = 0; end < files.length && end - at < filesAtOnce; end++) {
      bytes += files[end]?.bytes ?? 0;
      if (end > at && bytes > bytesAtOnce) break;
    }
    const some = files.slice(at, end);
    const objects = await readGitObjects(
      root,
      some.map(({ id }) => id),
    );
    if (!Array.isArray(objects)) throw refused(url, some[0]?.path ?? '', 'cannot be read');
    for (const [i, { path, isExecutable }] of some.entries()) {
      const bytes = objects[i]?.bytes;
      if (!bytes) throw refused(url, path, 'cannot be read');
      if (bytes.length < 1024 && bytes.toString('latin1').startsWith(pointer))
        throw refused(url, path, 'is kept by Git LFS, of which git has only where it is');
      makeFolder(dirname(join(folder, path)));
      createFile(join(folder, path), bytes, { mode: isExecutable ? 0o777 : 0o666 });
    }
    at = end;
    progress({ unit: 'files', done: end, total: files.length });
  }
}

const pointer = 'version https://git-lfs.github.com/spec/';

const refused = (url: string, path: string, why: string): WorkError =>
  new WorkError({
    code: 'unreadable-input',
    message: `\`${path}\` of \`${shownRepository(url)}\` ${why}`,
    hint: 'leave it out by `exclude`, or fetch it by a `cmd` stage',
    option: ['url'],
  });

function inWords({ kind, problems }: Failure): WorkError {
  const isOffline = kind === 'unreachable';
  return new WorkError(
    ...problems.map(({ code, message, hint }) => ({
      code: isOffline ? 'network' : code,
      message,
      ...(hint !== undefined && { hint }),
      option: ['url'],
    })),
  );
}
