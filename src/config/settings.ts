/**
 * Settings and remotes: what `lucidity.yaml` says, overlaid by this machine's `.luc/config.yaml`. A relative store
 * stays relative here, for what is kept must still fit when the project has moved.
 */
import type { Problem } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import type { RelPath } from '../path.ts';
import type { Remote, Settings } from '../pipeline.ts';
import { isCredential, isSecretValue } from '../secret-looks.ts';
import { nearest } from '../suggest.ts';
import { millisecondsIn } from '../units.ts';
import type { Files } from './files.ts';
import { isNull, type MapNode, memberOf, type Node, plainOf, textIn, withMembers } from './node.ts';
import { parseYaml } from './parse.ts';
import { hasControl } from './paths.ts';
import { configShape, keysOfBucket, keysOfFolder, type MachineOptions, machineShape } from './schema.ts';
import { checkShape } from './shape.ts';
import { placeOf, problemAt, secretAt, type Tell } from './source.ts';

export const machineFile = '.luc/config.yaml' as RelPath;

export interface Machine {
  readonly node: MapNode;
  readonly options: NonNullable<MachineOptions>;
}

/** Null where there is no such file, or nothing in it. */
export function readMachine(files: Files, tell: Tell): Machine | null {
  const source = files.text(machineFile);
  const node = source && parseYaml(source, tell);
  if (!node || isNull(node)) return null;
  const options = checkShape(machineShape, node, { tell, name: `\`${machineFile}\`` });
  return options && node.type === 'map' ? { node, options } : null;
}

export function settingsOf(config: Node | undefined, machine: Machine | null, tell: Tell): Settings {
  const own = machine?.options ?? {};
  const project = (config && checkShape(configShape, config, { tell: () => {}, name: 'config' })) ?? {};
  const dir = own.store?.dir ?? project.store?.dir;
  const link = own.cache?.link ?? project.cache?.link ?? ['reflink', 'copy'];
  if (dir?.startsWith('~')) {
    const node = memberOf(memberOf(own.store?.dir ? machine?.node : config, 'store'), 'dir');
    if (node)
      tell(problemAt(node.span, 'path-escapes', '`~` is not replaced in paths', 'write the whole path'));
  }
  return {
    link: typeof link === 'string' ? [link] : link,
    jobs: own.jobs ?? project.jobs ?? null,
    storeDir: dir ?? null,
    storeShared: own.store?.shared ?? project.store?.shared ?? null,
    backend: own.backend ?? project.backend ?? null,
    gcGrace: millisecondsIn(own.gc?.grace ?? project.gc?.grace ?? '1d'),
    gcKeepPushes: millisecondsIn(own.gc?.keep_pushes ?? project.gc?.keep_pushes ?? '90d'),
  };
}

/** Remotes of both files; a member that this machine sets takes the place of the project's. */
export function remotesOf(project: Node | undefined, machine: Machine | null, tell: Tell): Remote[] {
  const own = memberOf(machine?.node, 'remotes');
  const remotes = [...declaredIn(project, machine)].flatMap((name) => remoteOf(name, project, own, tell));
  const defaults = remotes.filter((remote) => remote.default);
  for (const second of defaults.slice(1)) {
    const node = memberOf(second.at.file === machineFile ? own : project, second.name);
    if (node) tell(twoDefaults(second, defaults[0], node));
  }
  return remotes;
}

/** Also those that say only on other machines where they are. */
export const declaredIn = (project: Node | undefined, machine: Machine | null): ReadonlySet<string> =>
  new Set([...namesIn(project), ...namesIn(memberOf(machine?.node, 'remotes'))]);

const namesIn = (node: Node | undefined): string[] => (node?.type === 'map' ? [...node.members.keys()] : []);

function remoteOf(name: string, project: Node | undefined, own: Node | undefined, tell: Tell): Remote[] {
  const [shared, local] = [memberOf(project, name), memberOf(own, name)];
  const node = shared ?? local;
  const where = [local, shared].map((one) => memberOf(one, 'url')).find((one) => textIn(one) !== null);
  const url = textIn(where);
  const key = (shared ? project : own) as MapNode;
  const span = key.members.get(name)?.key ?? key.span;
  if (!node || !where || url === null) {
    if (!shared) tell(problemAt(span, 'missing-key', `\`url\` is missing in remote \`${name}\``));
    return [];
  }
  if (shared) tellSecrets(shared, tell);
  if (!isRemoteUrl(url)) tell(noRemote(where, url, name));
  else for (const map of [shared && withoutCredentials(shared), local]) tellUnknownKeys(map, name, url, tell);
  const { url: _, default: isDefault, ...options } = { ...plainMap(shared), ...plainMap(local) };
  return [{ name, url, default: isDefault === true, options, at: placeOf(span) }];
}

const bucket = /^gs:\/\/[a-z0-9][a-z0-9._-]*(?:\/|$)/;
const isBucket = (url: string): boolean => /^gs:/i.test(url);
/** A folder or a bucket; `~` is not replaced in paths. It is shown in many places, and must do nothing to a terminal. */
const isRemoteUrl = (url: string): boolean =>
  !hasControl(url) && (isBucket(url) ? bucket.test(url) : !/^[a-z][a-z0-9+.-]*:\/|^~/i.test(url));

function noRemote({ span }: Node, url: string, name: string): Problem {
  const message = `\`remotes.${name}.url\` is neither a folder nor \`gs://bucket/prefix\``;
  const hint = hasControl(url)
    ? 'it holds control characters'
    : url.startsWith('~')
      ? '`~` is not replaced in paths: write the whole path'
      : 'write the path of a folder, or of a bucket';
  const problem = problemAt(span, 'unknown-remote-kind', message, hint);
  return isSecretValue(url) ? { ...problem, excerpt: secretAt(span, message, hint).excerpt ?? '' } : problem;
}

function tellUnknownKeys(map: Node | undefined, name: string, url: string, tell: Tell): void {
  const known = isBucket(url) ? keysOfBucket : keysOfFolder;
  for (const [option, { key, value }] of map?.type === 'map' ? map.members : []) {
    if (known.includes(option)) continue;
    const near = nearest(option, known);
    const hint = near === null ? `known are ${known.join(', ')}` : `did you mean \`${near}\`?`;
    const kind = isBucket(url) ? 'bucket' : 'folder';
    const message = `\`${option}\` is no key of \`remotes.${name}\`, a ${kind}`;
    const hidden = isCredential(option) ? secretAt(value.span, message, hint) : null;
    const isShown = hidden?.at?.line !== placeOf(key).line;
    tell({
      ...problemAt(key, 'unknown-key', message, hint),
      ...(!isShown && { excerpt: hidden?.excerpt ?? '' }),
    });
  }
}

const plainMap = (node: Node | undefined): JsonObject =>
  node?.type === 'map' ? (plainOf(node) as JsonObject) : {};

/** Of those it is told that they must not stand there. */
const withoutCredentials = (node: Node): Node =>
  node.type === 'map' ? withMembers(node, (option) => !isCredential(option)) : node;

function tellSecrets(node: Node, tell: Tell): void {
  if (node.type !== 'map') return;
  for (const [option, { value }] of node.members) {
    const text = textIn(value);
    if (text === null || !(isSecretValue(text) || isCredential(option))) continue;
    tell(secretAt(value.span, 'this looks like a secret', `put it into \`${machineFile}\``));
  }
  const endpoint = memberOf(node, 'endpointurl');
  const isOpen = plainMap(node).allow_anonymous_login === true;
  if (endpoint && !isOpen && isForeign(textIn(endpoint) ?? ''))
    tell(
      problemAt(
        endpoint.span,
        'foreign-endpoint',
        'everyone who works here would show this server who they are',
        `who trusts it puts it into \`${machineFile}\`; with \`allow_anonymous_login: true\` it may stay`,
      ),
    );
}

/** Neither Google's own nor an emulator on this machine: whoever could commit it would get the tokens of all others. */
function isForeign(endpoint: string): boolean {
  const whole = /^https?:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`;
  const host = URL.canParse(whole) ? new URL(whole).hostname : '';
  return !/(?:^|\.)googleapis\.com$|^localhost$|^127\.\d+\.\d+\.\d+$|^\[::1\]$/.test(host);
}

const twoDefaults = (second: Remote, first: Remote | undefined, node: Node) => ({
  ...problemAt(
    memberOf(node, 'default')?.span ?? node.span,
    'two-defaults',
    `\`${second.name}\` is a second default remote`,
  ),
  ...(first ? { related: [{ message: `\`${first.name}\` is one`, at: first.at }] } : {}),
});
