/** The steps there are, by name; each is loaded with the work of a transform. */
import type { Step } from './step.ts';
import { annotate } from './steps/annotate.ts';
import { cast } from './steps/cast.ts';
import { drop, rename, select } from './steps/choose.ts';
import { concat } from './steps/concat.ts';
import { dedupe } from './steps/dedupe.ts';
import { derive } from './steps/derive.ts';
import { fill } from './steps/fill.ts';
import { filter } from './steps/filter.ts';
import { importAnnotations } from './steps/import-annotations.ts';
import { job } from './steps/job.ts';
import { join } from './steps/join.ts';
import { match } from './steps/match.ts';
import { prompt } from './steps/prompt.ts';
import { sample } from './steps/sample.ts';
import { sort } from './steps/sort.ts';
import { split } from './steps/split.ts';
import { sql } from './steps/sql.ts';
import type { StepName, ValueOf } from './values.ts';

export const steps: { readonly [Name in StepName]: Step<ValueOf<Name>> } = {
  select,
  drop,
  rename,
  cast,
  derive,
  filter,
  sort,
  fill,
  dedupe,
  join,
  concat,
  sql,
  sample,
  split,
  job,
  prompt,
  match,
  annotate,
  import_annotations: importAnnotations,
};
