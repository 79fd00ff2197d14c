/**
 * What a command found last, given again while it would find the same. Kept in the user's cache folder: so no repository
 * can bring it along, and to keep it changes nothing that was looked at.
 *
 * Right by the law of `base/witness.ts`: everything that the command asked of the file system is asked again, and answered
 * as it was. What a command knows besides is in the question (its words), in the environment that it reads (`LUC_…`, and
 * what the stages pass on), and in the program, whose build counts. The time tells only what is old enough to be swept
 * away, so nothing is given again for longer than a day.
 */
import { join } from 'node:path';
import { isAnsweredAlike } from '../base/ask-again.ts';
import type { Asked } from '../base/asked.ts';
import { encodeAsked } from '../base/asked-file.ts';
import { fx } from '../base/effects.ts';
import { keepChecked, readChecked, userFolder } from '../base/user-folder.ts';
import { notWitnessed, openWitness } from '../base/witness.ts';
import { type Digest, digestOf, hexOf } from '../digest.ts';
import type { Event } from '../event.ts';
import type { Json } from '../json.ts';
import { compareUtf8 } from '../order.ts';
import type { Pipeline } from '../pipeline.ts';
import type { CommandResult, Context } from './context.ts';

/** What makes the same of what is the same. */
export interface Finding<Answer> {
  /** `told`: the events of last time. */
  readonly again: (answer: Answer, told: readonly Event[]) => CommandResult;
  /** `keep` is called at the very end, by who has changed nothing and has nothing to tell but the events. */
  readonly anew: (context: Context, keep: Keep<Answer>) => Promise<CommandResult>;
}

export type Keep<Answer> = (answer: Answer, pipeline: Pipeline) => void;

/** `question`: all that the command was asked for. */
export async function asBefore<Answer extends Json>(
  context: Context,
  question: string,
  { again, anew }: Finding<Answer>,
): Promise<CommandResult> {
  const path = pathOf(context, question);
  if (path === null) return anew(context, () => {});
  const known = await recall(context, question, path);
  if (known) return again(known.answer as Answer, known.told);
  const witness = openWitness();
  const told: Event[] = [];
  const emit = (event: Event): void => {
    if (!isCalm(event)) notWitnessed();
    else if (event.event.startsWith('stage-')) told.push(event);
    context.emit(event);
  };
  try {
    return await anew({ ...context, emit }, (answer, { stages }) => {
      const asked = witness.close();
      const passed = [...new Set(stages.flatMap(({ passEnv }) => passEnv))];
      if (asked) keep(context, path, { question, passed, asked, found: { answer, told } });
    });
  } finally {
    witness.close();
  }
}

/** An event that tells of nothing that was done, or that anybody should know of. */
const isCalm = (event: Event): boolean =>
  event.event === 'stage-finished'
    ? event.outcome === 'skipped'
    : event.event === 'run-started' || event.event === 'stage-decided' || event.event === 'run-finished';

interface Found {
  readonly answer: Json;
  readonly told: readonly Event[];
}

/** The first line of what is kept. */
interface Head {
  readonly build: string;
  readonly root: string;
  readonly question: string;
  /** Milliseconds. */
  readonly at: number;
  /** Names of variables that stages pass on. */
  readonly passed: readonly string[];
  readonly environment: Digest;
  /** Bytes of what was asked, which come next; what was found is the rest. */
  readonly asked: number;
}

interface Kept {
  readonly question: string;
  readonly passed: readonly string[];
  readonly asked: Asked;
  readonly found: Found;
}

/** The name of the file has a hash of the program's text in it. */
const build = import.meta.filename;

const day = 24 * 60 * 60 * 1000;

async function recall({ root, env }: Context, question: string, path: string): Promise<Found | null> {
  const bytes = readChecked(path);
  if (!bytes) return null;
  const end = bytes.indexOf('\n') + 1;
  const head = JSON.parse(bytes.toString('utf8', 0, end)) as Head;
  const isMeant = head.build === build && head.root === root && head.question === question;
  const isRecent = Math.abs(fx.now() - head.at) < day;
  if (!isMeant || !isRecent || head.environment !== environmentOf(env, head.passed)) return null;
  const rest = end + head.asked;
  if (!(await isAnsweredAlike(bytes.subarray(end, rest)))) return null;
  return JSON.parse(bytes.toString('utf8', rest)) as Found;
}

function keep({ root, env }: Context, path: string, { question, passed, asked, found }: Kept): void {
  const bytes = encodeAsked(asked);
  const head: Head = {
    build,
    root,
    question,
    at: fx.now(),
    passed,
    environment: environmentOf(env, passed),
    asked: bytes.length,
  };
  const line = Buffer.from(`${JSON.stringify(head)}\n`);
  keepChecked(path, Buffer.concat([line, bytes, Buffer.from(JSON.stringify(found))]));
}

function environmentOf(env: Context['env'], passed: readonly string[]): Digest {
  const own = Object.keys(env).filter((name) => name.startsWith('LUC_'));
  const names = [...new Set([...passed, ...own])].sort(compareUtf8);
  return digestOf(JSON.stringify(names.map((name) => [name, env[name] ?? null])));
}

/** Its number is raised when the shape of what is kept changes. */
const folderName = 'found-1';

/** One of few places, whoever comes takes it: so nothing has to be swept. Null where the user has none. */
function pathOf({ root, env }: Context, question: string): string | null {
  const folder = userFolder(env);
  return folder && join(folder, folderName, hexOf(digestOf(`${root}\0${question}`)).slice(0, 2));
}
