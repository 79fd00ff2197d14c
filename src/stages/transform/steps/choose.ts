/** The steps that choose and name columns: `select`, `drop`, `rename`. */
import { asItIs, project } from '../project.ts';
import type { Step } from '../step.ts';
import { type Names, namesIn, type ValueOf } from '../values.ts';

export const select: Step<Names> = async (table, names) =>
  project(
    table,
    namesIn(names).flatMap((name) => table.columns.filter((column) => column.name === name).map(asItIs)),
  );

export const drop: Step<Names> = async (table, names) => {
  const dropped = new Set(namesIn(names));
  return project(table, table.columns.filter(({ name }) => !dropped.has(name)).map(asItIs));
};

export const rename: Step<ValueOf<'rename'>> = async (table, names) => {
  const called = new Map(Object.entries(names));
  return project(
    table,
    table.columns.map((column) => ({ ...asItIs(column), name: called.get(column.name) ?? column.name })),
  );
};
