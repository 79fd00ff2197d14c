/** One table of several files: their columns agree in name and type, or it is said where they do not. */

import { type ColumnType, listNames, missingColumn } from '../../table-shape.ts';
import { WorkError } from '../../work.ts';
import { columnTypeOf } from './column-type.ts';
import type { FullReadOptions } from './read-options.ts';
import type { Source, SourceColumn } from './source.ts';

/** A column of all sources. */
export interface AgreedColumn {
  readonly name: string;
  /** As the user wants it. */
  readonly given: ColumnType | null;
  /** As some source has it for certain; null where all have but text. */
  readonly known: string | null;
  /** What the text of all of them may be. */
  readonly text: 'any' | 'dates' | null;
}

export function agree(sources: readonly Source[], { types }: FullReadOptions): AgreedColumn[] {
  const [first, ...others] = sources;
  if (!first) return [];
  for (const other of others) sameNames(first, other);
  for (const [name, type] of Object.entries(types)) typeFits(first, name, type);
  return first.columns.map(({ name }) => {
    const given = (Object.hasOwn(types, name) && types[name]) || null;
    const all = sources.map((source) => ({ source, column: columnIn(source, name) }));
    const certain = all.filter(({ column }) => !column.text);
    const [known] = certain;
    const odd = certain.find(
      ({ column }) => known && columnTypeOf(column.type) !== columnTypeOf(known.column.type),
    );
    if (known && odd && !given)
      throw new WorkError({
        code: 'schema-mismatch',
        message: `column \`${name}\` is ${columnTypeOf(known.column.type)} in ${known.source.file.name} and ${columnTypeOf(odd.column.type)} in ${odd.source.file.name}`,
        hint: `say with \`types\` what it shall be`,
      });
    const isAny = all.every(({ column }) => column.text === 'any');
    return {
      name,
      given,
      known: known?.column.type ?? null,
      text: given || known ? null : isAny ? 'any' : 'dates',
    };
  });
}

export function columnIn({ columns }: Source, name: string): SourceColumn {
  const found = columns.find((column) => column.name === name);
  if (!found) throw new Error(`there is no column ${name}, and it was looked for before`);
  return found;
}

function sameNames(first: Source, other: Source): void {
  const missingIn = (a: Source, b: Source): string | undefined =>
    b.columns.find(({ name }) => !a.columns.some((column) => column.name === name))?.name;
  for (const [a, b] of [
    [other, first],
    [first, other],
  ] as const) {
    const name = missingIn(a, b);
    if (name !== undefined)
      throw new WorkError({
        code: 'schema-mismatch',
        message: `${a.file.name} has no column \`${name}\`, which ${b.file.name} has`,
        hint: `${a.file.name} has ${listNames(a.columns.map((column) => column.name))}`,
      });
  }
}

function typeFits({ file, columns }: Source, name: string, type: ColumnType): void {
  const found = columns.find((column) => column.name === name);
  if (!found)
    throw new WorkError({
      ...missingColumn(name, columns, ` in ${file.name}`),
      option: ['types', name],
      atKey: true,
    });
  const is = columnTypeOf(found.type);
  if ((type === 'list' || type === 'struct') && is !== type)
    throw new WorkError({
      code: 'column-type',
      message: `column \`${name}\` of ${file.name} is ${is}, and no ${type} can be made of it`,
      option: ['types', name],
    });
}
