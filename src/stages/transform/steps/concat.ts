/** The step `concat`: the rows of other tables behind the current ones, columns met by name. */
import { type Column, quoted } from '../../../data/duckdb.ts';
import { columnTypeOf } from '../../../data/tables/column-type.ts';
import { fault } from '../faults.ts';
import { columnList } from '../project.ts';
import { rowColumn, type Step, type Table } from '../step.ts';
import { type Names, namesIn } from '../values.ts';

export const concat: Step<Names> = async (table, names, context) => {
  const others = namesIn(names).map((name, index) =>
    context.table(name, ...(typeof names === 'string' ? [] : [index])),
  );
  const columns = new Map<string, string>();
  for (const [index, { columns: found }] of [table, ...others].entries())
    for (const { name, type } of found) {
      const common = commonType(columns.get(name) ?? type, type);
      if (common === null)
        throw fault(
          context,
          {
            code: 'schema-mismatch',
            message: `\`${name}\` is ${columns.get(name)}, but in \`${namesIn(names)[index - 1]}\` it is ${type}`,
            hint: 'cast it before, so that both are of one type',
          },
          ...(typeof names === 'string' ? [] : [index - 1]),
        );
      columns.set(name, common);
    }
  const all = [...columns].map(([name, type]) => ({ name, type }));
  const rows = [table, ...others].map((one) => `(${asColumns(one, all)})`).join(' UNION ALL ');
  return {
    columns: all,
    counted: `what step ${Number(context.option[1]) + 1} (concat) gives`,
    query: `SELECT row_number() OVER () AS ${quoted(rowColumn)}, ${columnList(all)} FROM (${rows})`,
  };
};

/** Null if no type has both. */
function commonType(a: string, b: string): string | null {
  if (a === b) return a;
  const numbers = ['int64', 'double'];
  return [a, b].every((type) => numbers.includes(columnTypeOf(type))) ? 'DOUBLE' : null;
}

function asColumns({ columns, query }: Table, all: readonly Column[]): string {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const list = all.map(({ name, type }) => {
    const value = types.has(name) ? quoted(name) : 'NULL';
    return types.get(name) === type ? value : `CAST(${value} AS ${type}) AS ${quoted(name)}`;
  });
  return `SELECT ${list.join(', ')} FROM (${query})`;
}
