/** A kind made of its table of options: what it reads and writes follows from their roles. Its work runs in a process of its own. */
import { isList, isObject, type Json, type JsonObject } from '../json.ts';
import type { Description, IsFloat, Kind, Parsed } from '../kind.ts';
import type { KindProblem, Steps } from '../kind-problem.ts';
import type { OptionsOf, OptionTable, Role } from '../option.ts';
import { keyForm } from '../options/key-form.ts';
import { type Meant, misplaced } from '../options/misplaced.ts';
import { readOptions, schemaOfTable } from '../options/read.ts';
import type { OutRole } from '../pipeline.ts';
import type { Refresh } from '../refresh.ts';
import type { Contract, Shapes } from '../table-shape.ts';

interface Definition<Table extends OptionTable> {
  readonly name: string;
  readonly version: number;
  readonly summary: string;
  readonly options: Table;
  /** The options with numbers told apart that JSON has as one, before they are read; in the key as they are then. */
  readonly tellNumbers?: (written: Json, isFloat: IsFloat) => Json;
  /** What options that are left open may be, as far as the others tell. */
  readonly meant?: (options: OptionsOf<Table>) => Meant;
  /** What no option says alone: conflicts, what another needs. Only for options that fit by themselves. */
  readonly check?: (options: OptionsOf<Table>, isFloat: IsFloat) => readonly KindProblem[];
  /** Its work passes over options that are idle. */
  readonly allowsIdle?: true;
  /** The path of a dep of what the option has, at this place: `null` for what is none, as a name in a registry. */
  readonly pathOf?: (written: string, at: Steps, options: OptionsOf<Table>) => string | null;
  /** Of options that are another thing for the graph than their table says, or null for nothing. */
  readonly rolesOf?: (options: OptionsOf<Table>) => { readonly [name: string]: Role | null };
  readonly moreDeps?: (options: OptionsOf<Table>) => Description['deps'];
  readonly moreOuts?: (options: OptionsOf<Table>) => Description['outs'];
  /** Whether its outs stay where they are when it runs, as it goes on from them. */
  readonly persists?: (options: OptionsOf<Table>) => boolean;
  readonly refresh?: (options: OptionsOf<Table>) => Refresh;
  readonly backend?: (options: OptionsOf<Table>) => string | null;
  /** Names of environment variables that hold secrets. */
  readonly secrets?: (options: OptionsOf<Table>) => readonly string[];
  readonly contract?: (options: OptionsOf<Table>, shapes: Shapes) => Contract;
  readonly probe?: Kind['probe'];
}

/** What such a kind's `parse` gives: the options as written, and as they were read. */
interface Spec<Table> {
  readonly written: JsonObject;
  readonly options: OptionsOf<Table>;
}

export function typedKind<Table extends OptionTable>(definition: Definition<Table>): Kind<Spec<Table>> {
  const { name, version, summary, options: table, tellNumbers, meant, check, contract, probe } = definition;
  return {
    name,
    version,
    summary,
    table,
    schema: () => schemaOfTable(table),
    parse(given, isFloat = () => false): Parsed<Spec<Table>> {
      const value = tellNumbers?.(given, isFloat) ?? given;
      const { options, problems } = readOptions(table, value, `\`${name}\``);
      if (!options) return { ok: false, problems };
      const spec = { written: value as JsonObject, options };
      const told = [...misplaced(table, options, meant?.(options)), ...(check?.(options, isFloat) ?? [])];
      if (told.length === 0) return { ok: true, value: spec };
      const isUsable = definition.allowsIdle && told.every(({ isIdle }) => isIdle);
      return { ok: false, problems: told, ...(isUsable && { value: spec }) };
    },
    describe: (spec) => describe(definition, spec),
    ...(contract && {
      contract: (task: Json, shapes: Shapes) => contract(task as unknown as OptionsOf<Table>, shapes),
    }),
    ...(probe && { probe }),
    run: (_own, task, host) => host.work(name, task),
  };
}

function describe<Table extends OptionTable>(
  {
    options: table,
    pathOf,
    rolesOf,
    moreDeps,
    moreOuts,
    persists,
    refresh,
    backend,
    secrets,
  }: Definition<Table>,
  { written, options }: Spec<Table>,
): Description {
  const roles = rolesOf?.(options) ?? {};
  const named = Object.entries(table).flatMap(([name, { role: usual, ofKind }]) => {
    const role = roles[name] === undefined ? usual : roles[name];
    if (!role || !Object.hasOwn(written, name)) return [];
    return pathsIn(written[name] as Json, [name]).map((one) => ({ ...one, role, ofKind }));
  });
  const persist = persists?.(options) ?? false;
  return {
    own: { options: keyForm(table, withoutHarmless(table, written)) },
    deps: firstOfEach([
      ...named
        .filter(({ role }) => role === 'dep')
        .flatMap(({ path, at }) => {
          const dep = pathOf ? pathOf(path, at, options) : path;
          return dep === null ? [] : [{ path: dep, at }];
        }),
      ...(moreDeps?.(options) ?? []),
    ]),
    outs: [
      ...named
        .filter(({ role }) => role !== 'dep')
        .map(({ path, at, role, ofKind }) => ({
          path,
          at,
          role: role as OutRole,
          ...(ofKind && { ofKind }),
          persist: persist && role === 'out',
        })),
      ...(moreOuts?.(options) ?? []),
    ],
    params: [],
    backend: backend?.(options) ?? null,
    refresh: refresh?.(options) ?? null,
    secrets: secrets?.(options) ?? [],
    task: options as unknown as Json,
  };
}

interface PlacedPath {
  readonly path: string;
  readonly at: Steps;
}

/** A path, a list of them, or a map of roles to them. */
function pathsIn(value: Json, at: Steps): PlacedPath[] {
  if (typeof value === 'string') return [{ path: value, at }];
  return isList(value)
    ? value.flatMap((one, index) => pathsIn(one, [...at, index]))
    : isObject(value)
      ? Object.entries(value).flatMap(([key, one]) => pathsIn(one, [...at, key]))
      : [];
}

function firstOfEach(paths: readonly PlacedPath[]): PlacedPath[] {
  const first = new Map(paths.toReversed().map((one) => [one.path, one]));
  return paths.filter((one) => first.get(one.path) === one);
}

const withoutHarmless = (table: OptionTable, written: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(written).filter(([name]) => !table[name]?.harmless));
