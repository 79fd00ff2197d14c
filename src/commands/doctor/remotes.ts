/** Looks at the remotes: whether each can be reached, and what this user may do there, by doing it with a small blob. */
import { fx } from '../../base/effects.ts';
import { ulid } from '../../base/ulid.ts';
import type { Remote as Declared } from '../../pipeline.ts';
import { probeName } from '../../remote/blob-name.ts';
import { bodyOf } from '../../remote/body.ts';
import { openRemote } from '../../remote/open-remote.ts';
import { readIfPresent } from '../../remote/read-blob.ts';
import { type Blob, type Remote, RemoteError } from '../../remote/remote.ts';
import { readRemoteId } from '../../remote/remote-id.ts';
import type { Finding } from '../../report/doctor-view.ts';
import { durationText } from '../../report/words.ts';
import { type Scene, sayIn } from './scene.ts';

export async function checkRemotes(scene: Scene, signal: AbortSignal): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const remote of scene.pipeline?.remotes ?? [])
    findings.push(...(await checkRemote(scene, remote, signal)));
  return findings;
}

async function checkRemote(
  { context, layout }: Scene,
  declared: Declared,
  signal: AbortSignal,
): Promise<Finding[]> {
  const say = sayIn(`Remote ${declared.name}`);
  const hooks = { env: context.env, root: layout.root, onRetry: () => {} };
  const opened = await openRemote(declared, hooks);
  if (!opened.ok) return [say.problem('open', opened.failure.message, opened.failure.hint)];
  const remote = opened.value;
  try {
    const id = await readRemoteId(remote, layout, signal);
    const findings = [say.ok('reach', `${remote.url}${id === null ? ', where nobody has pushed yet' : ''}`)];
    findings.push(...(await tryAll(remote, say, signal)));
    return findings;
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    const { message, hint } = error.problem;
    return error.trouble === 'absent'
      ? [say.warning('reach', message, 'the first `luc push` makes a folder; a bucket has to be there')]
      : [say.problem('reach', message, hint)];
  } finally {
    remote.close();
  }
}

/** What may be done, and what each permission is for. */
const doing = { list: 'listing', create: 'writing', get: 'reading', delete: 'deleting' };
const uses = {
  list: 'push, pull and gc',
  create: 'push',
  get: 'pull',
  delete: '`luc gc -c` and `luc fsck -c`; push and pull do without',
};

async function tryAll(
  remote: Remote,
  say: ReturnType<typeof sayIn>,
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const attempt = async <Value>(
    what: keyof typeof uses,
    act: () => Promise<Value>,
  ): Promise<Value | null> => {
    try {
      const value = await act();
      findings.push(say.ok(what, `${doing[what]} is allowed`));
      return value;
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      const { message, hint } = error.problem;
      const tell = what === 'delete' ? say.warning : say.problem;
      findings.push(tell(what, `${message} (needed for ${uses[what]})`, hint));
      return null;
    }
  };
  const name = probeName(ulid());
  const bytes = Buffer.from(name);
  await attempt('list', async () => {
    for await (const _ of remote.list(name, signal)) break;
    return true;
  });
  const made = await attempt('create', () => remote.create(name, bodyOf(bytes), signal));
  if (made === null) return findings;
  const blob = await attempt('get', async (): Promise<Blob | null> => {
    const came = await readIfPresent(remote, name, null, signal);
    if (!came?.equals(bytes)) throw new RemoteError('damaged', otherBytes(remote));
    return remote.look(name, signal);
  });
  if (!blob) return findings;
  findings.push(clockFinding(blob.madeAt - fx.now(), say));
  await attempt('delete', () => remote.remove(blob, signal));
  return findings;
}

const otherBytes = ({ url }: Remote): RemoteError['problem'] => ({
  code: 'damaged',
  message: `what was written to ${url} came back otherwise`,
  hint: 'something on the way changes it: a proxy, or a failing disk',
});

/** Requests to a bucket are signed with the time. */
const mostSkew = 60_000;

function clockFinding(ahead: number, say: ReturnType<typeof sayIn>): Finding {
  if (Math.abs(ahead) <= mostSkew) return say.ok('clock', 'its clock is within a minute of ours');
  const [by, side] = [durationText(Math.abs(ahead)), ahead > 0 ? 'ahead of' : 'behind'];
  return say.warning(
    'clock',
    `its clock is ${by} ${side} ours`,
    'set the clock of this machine by a time server',
  );
}
