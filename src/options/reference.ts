/** The reference of a kind's options as Markdown, made from its table. */
import type { Json } from '../json.ts';
import type { Option, OptionTable, OptionType } from '../option.ts';
import { onlyWords } from './misplaced.ts';

/** Its table, then one for each map and each kind of entry in it. */
export function optionsReference(table: OptionTable): string {
  return [tableText(table), ...sectionsIn(table)].join('\n');
}

const sectionsIn = (table: OptionTable): string[] =>
  Object.entries(table).flatMap(([name, { type }]) => sectionsOf(name, type));

function sectionsOf(name: string, type: OptionType<unknown>): string[] {
  if (type.members) return [`### \`${name}\`\n\n${tableText(type.members)}`, ...sectionsIn(type.members)];
  if (type.entries) {
    const entries = Object.entries(type.entries);
    const rows = entries.map(([entry, { words, name: short, members }]) =>
      tableRow([`\`${entry}\``, members ? short : words]),
    );
    return [
      `### Entries of \`${name}\`\n\n| key | value |\n| --- | --- |\n${rows.join('')}`,
      ...entries.flatMap(([entry, value]) => sectionsOf(entry, value)),
    ];
  }
  return (type.inner ?? []).flatMap((inner) => sectionsOf(name, inner));
}

const tableText = (table: OptionTable): string =>
  `| option | type | default | as | meaning |\n| --- | --- | --- | --- | --- |\n${Object.entries(table)
    .map(([name, option]) => row(name, option))
    .join('')}`;

const row = (name: string, option: Option<unknown>): string =>
  tableRow([`\`${name}\``, option.type.name, defaultOf(option), option.role ?? '', meaningOf(option)]);

const tableRow = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;

function meaningOf({ doc, harmless, only = {} }: Option<unknown>): string {
  const where = Object.entries(only).map(([other, values]) => onlyWords(other, values));
  return `${where.length > 0 ? `${where.join(' and ')}: ` : ''}${doc}${harmless ? '. In no key' : ''}`;
}

function defaultOf({ required, usual, fallback = usual, defaultWords }: Option<unknown>): string {
  if (required) return 'required';
  if (defaultWords !== undefined) return defaultWords;
  return fallback === undefined ? '' : `\`${jsonText(fallback as Json)}\``;
}

const jsonText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
