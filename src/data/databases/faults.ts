/** What can be wrong with a query of a database, in words. */
import { nearest } from '../../suggest.ts';
import { WorkError } from '../../work.ts';

const at = { option: ['statement'] } as const;

export const badStatement = (name: string, why: string): WorkError =>
  new WorkError({
    code: 'bad-expression',
    message: `\`${name}\`: ${why}`,
    hint: 'say one SELECT in `statement`',
    ...at,
  });

/** `context`: the line of the statement, if the database tells the place. */
export const refused = (name: string, why: string, context: string | null = null): WorkError =>
  new WorkError({
    code: 'bad-expression',
    message: `\`${name}\` refuses the statement: ${why}${context === null ? '' : ` (at \`${context}\`)`}`,
    hint: 'try the statement in a client of the database',
    ...at,
  });

export const unreachable = (name: string, why: string): WorkError =>
  new WorkError({
    code: 'network',
    message: `\`${name}\` cannot be asked: ${why}`,
    hint: 'see whether the database runs, and whether this machine may reach it',
    option: ['url'],
  });

export const locked = (name: string, why: string, hint: string): WorkError =>
  new WorkError({
    code: 'unreadable-input',
    message: `\`${name}\` cannot be read: ${why}`,
    hint,
    option: ['url'],
  });

export const denied = (name: string, why: string, hasPassword: boolean): WorkError =>
  new WorkError({
    code: hasPassword ? 'refused' : 'secret-missing',
    message: `\`${name}\` does not let us in: ${why}`,
    hint: hasPassword
      ? 'see what the variable that `token_env` names holds'
      : 'name in `token_env` the variable that holds the password',
    option: [hasPassword ? 'url' : 'token_env'],
  });

export const missingFile = (name: string): WorkError =>
  new WorkError({
    code: 'missing-input',
    message: `there is no database \`${name}\``,
    hint: 'its path counts from the folder of the stage',
    option: ['url'],
  });

export function missingColumn(name: string, column: string, columns: readonly string[]): WorkError {
  const meant = nearest(column, columns);
  return new WorkError({
    code: 'missing-column',
    message: `\`${name}\` answers with no column \`${column}\`; there are ${listed(columns)}`,
    hint: meant === null ? 'select it in `statement`' : `did you mean \`${meant}\`?`,
    option: ['incremental'],
  });
}

export const twice = (name: string, column: string): WorkError =>
  new WorkError({
    code: 'bad-expression',
    message: `\`${name}\` answers with two columns \`${column}\``,
    hint: `name one of them by AS`,
    ...at,
  });

export const badValue = (name: string, row: number, column: string, value: string, type: string): WorkError =>
  new WorkError({
    code: 'bad-value',
    message: `\`${name}\`: row ${row}, column \`${column}\`: \`${value.slice(0, 100)}\` is no ${type}`,
    hint: 'cast the column to text in `statement` if it shall be kept as it is',
    ...at,
  });

export const noOrder = (name: string, column: string, type: string): WorkError =>
  new WorkError({
    code: 'column-type',
    message: `\`${name}\`: \`${column}\` is ${type}, of which there is no least value to begin with`,
    hint: 'choose a column of numbers, dates, timestamps or text',
    option: ['incremental'],
  });

export function refuseTwice(name: string, columns: readonly string[]): void {
  const again = columns.find((column, i) => columns.indexOf(column) !== i);
  if (again !== undefined) throw twice(name, again);
}

function listed(columns: readonly string[]): string {
  const shown = columns.slice(0, 20).map((column) => `\`${column}\``);
  return columns.length > 20 ? `${shown.join(', ')} and ${columns.length - 20} more` : shown.join(', ');
}
