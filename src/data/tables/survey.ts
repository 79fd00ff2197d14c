/** Reads all sources once to know what is in them: how many rows, which of them are none or do not fit, which types their texts have. */
import { type Database, quoted } from '../duckdb.ts';
import { type Candidate, candidatesOf, openAfter, openAfterSample, questions } from './infer-types.ts';
import type { FullReadOptions } from './read-options.ts';
import type { Source } from './source.ts';
import { fits, type InferredType, type TextRules } from './text-types.ts';

/** From so many rows it is told what is worth asking of all. */
const sampleRows = 10_000;

export interface Survey {
  readonly source: Source;
  /** What to read from now on: without the rows that are none. */
  readonly relation: string;
  /** Those of `relation`; null where nothing had to be read to know all else. */
  readonly rows: number | null;
  /** How many rows are none, and how many of `rows` do not fit. */
  readonly rejected: number;
  readonly unfit: number;
}

export interface Surveyed {
  readonly surveys: readonly Survey[];
  /** Of columns of text that turned out to be more. */
  readonly inferred: ReadonlyMap<string, InferredType>;
}

/** `unfit`: true for a row that does not fit a type that the user gave; null where every row does. */
export async function survey(
  database: Database,
  sources: readonly Source[],
  unfit: (source: Source) => string | null,
  inferable: readonly { readonly name: string; readonly text: 'any' | 'dates' }[],
  options: FullReadOptions,
): Promise<Surveyed> {
  const rules: TextRules = { decimal: options.decimal, manner: options.infer === 'all' ? 'loose' : 'strict' };
  const columns = options.infer === 'none' ? [] : inferable;
  const all = columns.flatMap(({ name, text }) => candidatesOf(text).map((type) => ({ name, type })));
  const [first] = sources;
  const head = first ? [`(FROM ${first.proof?.tolerant ?? first.relation} LIMIT ${sampleRows})`] : [];
  let open = openAfterSample(columns, await ask(database, head, all, rules));
  const inferred = new Map<string, InferredType>();

  const found: Survey[] = [];
  const answers: (readonly (boolean | null)[])[] = [];
  const asked = questions(open);
  for (const source of sources) {
    const { proof } = source;
    const isUnfit = unfit(source);
    if (!proof && isUnfit === null && asked.length === 0) {
      found.push({ source, relation: source.relation, rows: null, rejected: 0, unfit: 0 });
      continue;
    }
    const [counts = {}] = await database.rows(
      `SELECT count(*) AS rows, ${isUnfit ? `count_if(${isUnfit})` : '0'} AS unfit, ${answerList(asked, rules)} AS answers,
        ${proof ? readWhole(source) : 'NULL'} AS cells
      FROM ${proof?.relation ?? source.relation}`,
    );
    const rejected = proof ? await proof.count() : 0;
    answers.push(counts.answers as (boolean | null)[]);
    found.push({
      source,
      relation: proof && rejected > 0 ? proof.tolerant : source.relation,
      rows: Number(counts.rows),
      rejected,
      unfit: Number(counts.unfit),
    });
  }
  open = openAfter(open, combined(asked, answers), inferred);
  while (open.size > 0) {
    const relations = found.map(({ relation }) => relation);
    open = openAfter(open, await ask(database, relations, questions(open), rules), inferred);
  }
  return { surveys: found, inferred };
}

async function ask(
  database: Database,
  relations: readonly string[],
  asked: readonly Candidate[],
  rules: TextRules,
): Promise<(candidate: Candidate) => boolean | null> {
  if (asked.length === 0) return () => null;
  const answers: (readonly (boolean | null)[])[] = [];
  for (const relation of relations) {
    const [found = {}] = await database.rows(
      `SELECT ${answerList(asked, rules)} AS answers FROM ${relation}`,
    );
    answers.push(found.answers as (boolean | null)[]);
  }
  return combined(asked, answers);
}

const answerList = (asked: readonly Candidate[], rules: TextRules): string =>
  `[${asked.map(({ name, type }) => `bool_and(${fits(quoted(name), type, rules)})`).join(', ')}]`;

/** A cell is proved to be text only where it is read, and a column that nothing asks for is not. */
const readWhole = ({ columns }: Source): string =>
  `[${columns.map(({ name }) => `count(${quoted(name)})`).join(', ')}]`;

/** True where one says so and none says no. */
function combined(
  asked: readonly Candidate[],
  answers: readonly (readonly (boolean | null)[])[],
): (candidate: Candidate) => boolean | null {
  const byCandidate = new Map(
    asked.map(({ name, type }, index) => {
      const given = answers.map((of) => of[index] ?? null).filter((one) => one !== null);
      return [`${type} ${name}`, given.length === 0 ? null : given.every(Boolean)];
    }),
  );
  return ({ name, type }) => byCandidate.get(`${type} ${name}`) ?? null;
}
