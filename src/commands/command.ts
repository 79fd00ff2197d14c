/** A command as data: its words, its flags and how to load it. The command line, the help and the manual are made of it. */
import type { BareContext, CommandResult, Context } from './context.ts';

/** What a shell offers for a value: these words, or what a value of that name would be; by default its own. */
interface Completed {
  readonly choices?: readonly string[];
  readonly completes?: 'REVISION' | 'TARGET' | 'REMOTE';
}

/** `many`: all further words; `whole`: flags among them too, as they are part of a command line of the user's. */
export interface Argument extends Completed {
  readonly name: string;
  readonly summary: string;
  readonly required?: boolean;
  readonly many?: boolean;
  readonly whole?: boolean;
}

/**
 * `switch` is there or not, `text` takes a word, `list` takes a word each time it is given, `count` a whole number
 * of at least 1. Its long name is its key in kebab-case.
 */
export interface Flag<Takes extends FlagValue = FlagValue> extends Completed {
  readonly takes: Takes;
  readonly short?: string;
  /** What stands for the value in help. */
  readonly placeholder?: string;
  /** Its value where it is given without one; then `=` stands before one. */
  readonly bare?: string;
  /** The command does nothing without it. */
  readonly needed?: true;
  /** With it the terminal is not the reporter's alone, so nothing is drawn on it that moves. */
  readonly talks?: true;
  readonly summary: string;
}

type FlagValue = 'switch' | 'text' | 'list' | 'count';
interface ValueOf {
  switch: boolean;
  text: string | null;
  list: readonly string[];
  count: number | null;
}

export interface Example {
  readonly line: string;
  readonly does: string;
}

export type Flags = { readonly [name: string]: Flag };
/** What `run` is given: the words after the command's name, and each flag by its key. */
export type OptionsOf<Own extends Flags> = { readonly words: readonly string[] } & {
  readonly [name in keyof Own]: ValueOf[Own[name]['takes']];
};

interface Words {
  /** One or two words: `repro`, `stage list`. */
  readonly name: string;
  /** One line, lower case, no full stop. */
  readonly summary: string;
  /** Lines of more to know, in Markdown. */
  readonly notes?: readonly string[];
  readonly arguments: readonly Argument[];
  readonly examples: readonly [Example, Example];
}

export interface Command extends Words {
  readonly flags: Flags;
  /** Keys of flags of which one at most may be given. */
  readonly conflicts?: readonly (readonly string[])[];
  /** Keys of flags, each with that of the flag without which it would mean nothing. */
  readonly needs?: readonly (readonly [string, string])[];
  /** Whether it works outside of a project too. */
  readonly bare: boolean;
  readonly run: (context: Context, options: OptionsOf<Flags>) => Promise<CommandResult>;
}

interface Entry<Own extends Flags, Given> extends Words {
  readonly flags: Own;
  readonly conflicts?: readonly (readonly (keyof Own & string)[])[];
  readonly needs?: readonly (readonly [keyof Own & string, keyof Own & string])[];
  readonly load: () => Promise<{
    readonly run: (context: Given, options: OptionsOf<Own>) => Promise<CommandResult>;
  }>;
}

/** A command that needs a project. The types hold its flags and what its `run` expects together. */
export const command = <const Own extends Flags>({ load, ...words }: Entry<Own, Context>): Command => ({
  ...words,
  bare: false,
  run: async (context, options) => (await load()).run(context, options as OptionsOf<Own>),
});

/** A command that works everywhere. */
export const bareCommand = <const Own extends Flags>({
  load,
  ...words
}: Entry<Own, BareContext>): Command => ({
  ...words,
  bare: true,
  run: async (context, options) => (await load()).run(context, options as OptionsOf<Own>),
});

export const toggle = (summary: string, short?: string): Flag<'switch'> => ({
  takes: 'switch',
  summary,
  ...(short && { short }),
});
export const needed = (flag: Flag<'text'>): Flag<'text'> => ({ ...flag, needed: true });
export const talking = (flag: Flag<'switch'>): Flag<'switch'> => ({ ...flag, talks: true });
export const text = (placeholder: string, summary: string, short?: string): Flag<'text'> => ({
  takes: 'text',
  placeholder,
  summary,
  ...(short && { short }),
});
/** One of these words; `bare` where none is given. */
export const choice = (
  choices: readonly [string, ...(readonly string[])],
  summary: string,
): Flag<'text'> => ({
  takes: 'text',
  placeholder: choices.join('|'),
  bare: choices[0],
  choices,
  summary,
});
export const list = (placeholder: string, summary: string, short?: string): Flag<'list'> => ({
  takes: 'list',
  placeholder,
  summary,
  ...(short && { short }),
});
/** A word of a kind that a shell can offer. */
export const offering = <Takes extends FlagValue>(
  completes: NonNullable<Completed['completes']>,
  flag: Flag<Takes>,
): Flag<Takes> => ({ ...flag, completes });
export const count = (placeholder: string, summary: string, short?: string): Flag<'count'> => ({
  takes: 'count',
  placeholder,
  summary,
  ...(short && { short }),
});

/** `forceDownstream` → `--force-downstream`. */
export const longName = (key: string): string =>
  `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
/** `-j, --jobs N`. */
export function flagText(key: string, { short, placeholder, bare }: Flag): string {
  const names = short ? `${short}, ${longName(key)}` : longName(key);
  if (bare !== undefined) return `${names}[=${placeholder}]`;
  return placeholder ? `${names} ${placeholder}` : names;
}
/** `-n NAME`, for each flag that the command does nothing without. */
export const neededFlags = ({ flags }: { readonly flags: Flags }): readonly string[] =>
  Object.entries(flags).flatMap(([key, { needed, short, placeholder }]) =>
    needed ? [`${short ?? longName(key)}${placeholder ? ` ${placeholder}` : ''}`] : [],
  );
/** `TARGET`, `[TARGET]`, `[TARGET…]`. */
export const argumentText = ({ name, required, many }: Argument): string =>
  required ? `${name}${many ? '…' : ''}` : `[${name}${many ? '…' : ''}]`;

export interface Group {
  readonly title: string;
  readonly commands: readonly Command[];
}
