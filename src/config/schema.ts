/**
 * The shape of `lucidity.yaml`, once for the check and for editors (`json-schema.ts`). Each `error` is the end of
 * the sentence "must be …".
 */
import * as z from 'zod';
import { backends, linkKinds } from '../choices.ts';
import type { JsonObject } from '../json.ts';
import { columnTypes } from '../table-shape.ts';
import { durationPattern, sizePattern } from '../units.ts';

export type Shape<Value> = z.ZodType<Value>;
export type ShapeIssue = z.core.$ZodIssue;

const text = z.string({ error: 'text' });
const path = z.string({ error: 'a path' }).min(1, { error: 'a path' });
const key = z.string({ error: 'a key' }).min(1, { error: 'a key' });
const flag = z.boolean({ error: 'true or false' });
const count = z.int({ error: 'a whole number' }).min(0, { error: 'a whole number, 0 or more' });
const anything = z.unknown();
const listOf = <Item extends z.ZodType>(item: Item, words: string) => z.array(item, { error: words });
const mapOf = <Item extends z.ZodType>(item: Item, words: string) =>
  z.record(z.string(), item, { error: words });
const oneOf = <const Name extends string>(...names: Name[]) =>
  z.enum(names, {
    error: `${names.length > 1 ? 'one of ' : ''}${names.map((name) => `\`${name}\``).join(', ')}`,
  });
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], { error: 'a single value' });
const duration = text.regex(durationPattern, {
  error: 'a duration such as `250ms`, `30s`, `5m`, `2h`, `1d`',
});
const sizeWords = { error: 'a size such as `512MiB` or `2GiB`, or a number of bytes' };
const size = z.union(
  [z.int(sizeWords).min(0, sizeWords), z.string(sizeWords).regex(sizePattern, sizeWords)],
  sizeWords,
);

const outFlags = {
  cache: flag.optional().describe('false: git keeps it, not the store'),
  persist: flag.optional().describe('true: not removed before the stage runs'),
  push: flag.optional().describe('false: never pushed'),
  remote: text.optional().describe('The remote that keeps it'),
  desc: text.optional(),
  type: text.optional(),
  labels: listOf(text, 'a list of texts').optional(),
  meta: anything.optional(),
};
const plotFlags = {
  ...outFlags,
  template: text.optional(),
  x: anything.optional(),
  y: anything.optional(),
  x_label: text.optional(),
  y_label: text.optional(),
  title: text.optional(),
  header: flag.optional(),
};
const flags = (of: typeof outFlags) =>
  z.strictObject(of, { error: 'a map of flags such as `{cache: false}`' });
const entryOf = (of: typeof outFlags) =>
  z.union([path, mapOf(flags(of), 'a path, or a map of a path to its flags')], {
    error: 'a path, or a map of a path to its flags',
  });
const outs = listOf(entryOf(outFlags), 'a list of paths');
const metrics = outs;
const plots = listOf(entryOf(plotFlags), 'a list of paths');
const paramKeys = listOf(key, 'a list of keys').nullable();
const params = listOf(
  z.union([key, mapOf(paramKeys, 'a key, or a map of a file to its keys')], {
    error: 'a key, or a map of a file to its keys',
  }),
  'a list of keys and files',
);
const vars = listOf(
  z.union([path, mapOf(anything, 'a file or a map')], { error: 'a file or a map' }),
  'a list',
);
const names = listOf(
  text.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'the name of a variable' }),
  'a list of names',
);
const columnType = z.enum(columnTypes, {
  error: `one of ${columnTypes.map((name) => `\`${name}\``).join(', ')}`,
});
const limit = z.union([z.number(), z.string()], { error: 'a number, or a text such as a date' });
/** What a column of a table must be like. */
const columnSchema = z.union(
  [
    columnType,
    z.strictObject(
      {
        type: columnType.optional(),
        nullable: flag.optional(),
        unique: flag.optional(),
        enum: listOf(scalar, 'a list of values').optional(),
        min: limit.optional(),
        max: limit.optional(),
      },
      { error: 'a map' },
    ),
  ],
  { error: 'a type, or a map such as `{type: int64, unique: true}`' },
);
const retryReason = oneOf('any', 'oom', 'preempted', 'network');

/** The keys of a stage beside its kind. */
export const stageShape = z.strictObject(
  {
    desc: text.nullable().optional().describe('What the stage is for'),
    meta: anything.optional().describe('Anything of your own; changes nothing'),
    wdir: path.optional().describe('The folder that the stage works in; its paths are relative to it'),
    frozen: flag.optional().describe('Left as it is, whatever its deps do'),
    always_changed: flag.optional().describe('Runs every time'),
    deps: listOf(path, 'a list of paths').optional().describe('Files and folders that the stage reads'),
    outs: outs.optional().describe('Files and folders that the stage writes'),
    params: params.optional().describe('Keys of params files that the stage reads'),
    metrics: metrics.optional().describe('Outs that `luc metrics` reads'),
    plots: plots.optional().describe('Outs that hold the points of plots'),
    vars: vars.optional().describe('More values for templates, of this stage only'),
    env: z
      .union([mapOf(scalar, 'a map of names to values'), names], {
        error: 'a map of names to values, or a list of names to pass on',
      })
      .optional()
      .describe('Variables: a map sets them, a list passes them on from outside; values are part of the key'),
    secrets: names.optional().describe('Variables that are passed on, masked in every log, and in no key'),
    shell: text
      .min(1, { error: 'the name of a shell' })
      .optional()
      .describe('Runs the lines of `cmd`; default `sh`'),
    reproduce: oneOf('exact').optional().describe('The backend that was found is part of the key'),
    resources: z
      .strictObject(
        {
          cpu: z.number({ error: 'a number' }).positive({ error: 'a number above 0' }).optional(),
          memory: size.optional(),
          gpu: count.optional(),
          gpu_memory: size.optional(),
        },
        { error: 'a map' },
      )
      .optional()
      .describe('How much of the machine the stage takes'),
    executor: text.optional().describe('Where the process runs; default `local`'),
    timeout: duration.optional().describe('How long the whole stage may take'),
    retry: z
      .strictObject(
        {
          times: count.optional(),
          wait: duration.optional(),
          on: z.union([retryReason, listOf(retryReason, 'a list')]).optional(),
        },
        { error: 'a map' },
      )
      .optional()
      .describe('Tries again after a failure'),
    schema: mapOf(mapOf(columnSchema, 'a map of columns to types'), 'a map of files to schemas')
      .optional()
      .describe('Columns of tables that the stage reads or writes; checked before and after it runs'),
  },
  { error: 'a map' },
);

const dataEntry = z
  .strictObject(
    {
      from: text.optional(),
      rev: text.optional(),
      remote: text.optional(),
      push: flag.optional(),
      desc: text.optional(),
    },
    { error: 'nothing, or a map of flags such as `{desc: …}`' },
  )
  .nullable();
const optionsOfEach = { default: flag.optional(), run_cache: oneOf('write', 'read', 'off').optional() };
const fromZero = z.number({ error: 'a number' }).min(0, { error: 'a number from 0 on' });
const optionsOfBucket = {
  /** A file: of a service account, or of a workload identity. */
  credentialpath: text.optional(),
  keyfile: text.optional(),
  allow_anonymous_login: flag.optional(),
  endpointurl: text.optional(),
  projectname: text.optional(),
  user_project: text.optional(),
  kms_key_name: text.optional(),
  storage_class: text.optional(),
  /** Seconds without a byte, until a try is given up. */
  timeout: fromZero.optional(),
  retries: fromZero.optional(),
  /** Seconds before the first repetition; doubled for each that follows. */
  retry_delay: fromZero.optional(),
  jobs: fromZero.optional(),
};
/** Which keys a remote has depends on its `url`, and that may stand in the other file. */
const remoteKeys = { ...optionsOfEach, ...optionsOfBucket };
const remoteUrl = text.min(1, { error: 'a folder or `gs://bucket/prefix`' });
const remote = z.looseObject({ url: remoteUrl, ...remoteKeys }, { error: 'a map with a `url`' });
const ownRemote = z.looseObject({ url: remoteUrl.optional(), ...remoteKeys }, { error: 'a map' });
export const keysOfFolder: readonly string[] = ['url', ...Object.keys(optionsOfEach)];
export const keysOfBucket: readonly string[] = [...keysOfFolder, ...Object.keys(optionsOfBucket)];
const link = oneOf(...linkKinds);
const linkWords = 'one of `reflink`, `copy`, `hardlink`, `symlink`, or a list of them';
const configKeys = {
  jobs: z.int({ error: 'a whole number' }).min(1, { error: 'a whole number above 0' }).optional(),
  backend: oneOf(...backends).optional(),
  cache: z
    .strictObject(
      {
        link: z
          .union([z.enum(link.options, { error: linkWords }), listOf(link, 'a list')], { error: linkWords })
          .optional(),
      },
      { error: 'a map' },
    )
    .optional(),
  store: z
    .strictObject({ dir: path.optional(), shared: oneOf('group').optional() }, { error: 'a map' })
    .optional(),
  gc: z
    .strictObject({ grace: duration.optional(), keep_pushes: duration.optional() }, { error: 'a map' })
    .optional(),
};
export const configShape = z.strictObject(configKeys, { error: 'a map' });
/** `jobs`, `store.dir`, … */
export const settingNames: readonly string[] = Object.entries(configKeys).flatMap(([name, shape]) => {
  const inner = shape.unwrap();
  return inner instanceof z.ZodObject ? Object.keys(inner.shape).map((key) => `${name}.${key}`) : [name];
});

/** `.luc/config.yaml`: this machine's own. */
export const machineShape = z
  .strictObject(
    { ...configKeys, remotes: mapOf(ownRemote, 'a map').optional() },
    {
      error: 'a map',
    },
  )
  .nullable();

/** An included file; its stages are checked one by one, after templating. */
const fileKeys = {
  stages: mapOf(anything, 'a map of names to stages').nullable().optional().describe('The stages, by name'),
  vars: vars.nullable().optional().describe('Values for templates: files and maps'),
  params: listOf(path, 'a list of paths').optional(),
  metrics: listOf(path, 'a list of paths').optional(),
  plots: listOf(anything, 'a list').optional(),
};
export const rootOnlyKeys = {
  include: listOf(path, 'a list of paths and globs').nullable().optional().describe('Files with more stages'),
  data: mapOf(dataEntry, 'a map of paths')
    .nullable()
    .optional()
    .describe('Tracked files that no stage makes'),
  remotes: mapOf(remote, 'a map of names to remotes')
    .nullable()
    .optional()
    .describe('Where objects are shared'),
  config: configShape.nullable().optional().describe('Settings of the project'),
  requires: text.optional().describe('The versions of luc that this project works with: `luc >=0.1`'),
};

export const fileShape = z.strictObject(fileKeys, { error: 'a map' });
export const rootShape = z.strictObject({ ...fileKeys, ...rootOnlyKeys }, { error: 'a map' });
export const groupShape = z.strictObject(
  {
    foreach: z
      .union([text, listOf(anything, 'a list'), mapOf(anything, 'a map')], { error: 'a list or a map' })
      .describe('One stage for each item: `${item}`, `${key}`'),
    do: mapOf(anything, 'a stage').describe('The stage'),
  },
  { error: 'a map' },
);

export type StageOptions = z.infer<typeof stageShape>;
export type MachineOptions = z.infer<typeof machineShape>;

/** JSON Schema of a shape. Any value but text may also be given by a template. */
export const jsonSchemaOf = (shape: z.ZodType): JsonObject =>
  z.toJSONSchema(shape, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (!['boolean', 'number', 'integer'].includes(String(jsonSchema.type))) return;
      const { description, ...rest } = { ...jsonSchema };
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      Object.assign(jsonSchema, {
        ...(description ? { description } : {}),
        anyOf: [rest, { type: 'string', pattern: '\\$\\{' }],
      });
    },
  }) as JsonObject;
