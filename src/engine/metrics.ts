/** Which files of a pipeline are metrics, what in them is one, and where their bytes are when they are not in the workspace. */
import type { Entry } from '../entry.ts';
import { type FlatValues, flatten } from '../flat-values.ts';
import { ancestorsOf, below, type RelPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';
import { isMap, isScalar, isValueList, textOf, type ValueMap } from '../value.ts';
import { descend } from './products.ts';
import type { Session } from './session.ts';

export interface MetricsFile {
  readonly path: RelPath;
  /** Its `details` say how the metrics were come by. */
  readonly hasDetails: boolean;
  /** Whether it tells of the stage's own work, rather than what the pipeline is for. */
  readonly isNotes: boolean;
}

export const metricsFilesOf = ({ outs, labels }: Pick<Stage, 'outs' | 'labels'>): readonly MetricsFile[] =>
  [...outs, ...labels]
    .filter(({ role }) => role === 'metrics')
    .map(({ path, ofKind }) => ({ path, hasDetails: ofKind === 'verdict', isNotes: ofKind === 'notes' }));

/** A file that no stage writes. */
export const plainMetrics = (path: RelPath): MetricsFile => ({ path, hasDetails: false, isNotes: false });

/** Lists are no metrics; `details` are theirs, and only where they are asked for. */
export function metricsIn(values: ValueMap, { hasDetails }: MetricsFile, withDetails = false): FlatValues {
  const told = !hasDetails ? values : withDetails ? withSlices(values) : withoutDetails(values);
  return new Map([...flatten(told)].filter(([, value]) => isScalar(value)));
}

const withoutDetails = (values: ValueMap): ValueMap =>
  new Map([...values].filter(([name, value]) => name !== 'details' || !isMap(value)));

/** The list of slices as a map, named as in `group=ham`. */
function withSlices(values: ValueMap): ValueMap {
  const details = values.get('details');
  const slices = isMap(details) ? details.get('slices') : undefined;
  if (!isMap(details) || !isValueList(slices)) return values;
  const named = slices.flatMap((slice) => {
    const [by, metrics] = isMap(slice) ? [slice.get('by'), slice.get('metrics')] : [];
    if (!isMap(by) || !isMap(metrics)) return [];
    const name = [...by].map(([column, value]) => `${column}=${isScalar(value) ? textOf(value) : ''}`);
    return [[name.join(','), metrics] as const];
  });
  return new Map([...values, ['details', new Map([...details, ['slices', new Map(named)]])]]);
}

/** The bytes of a file by the record of its path or of a folder around it: null where there is no record, `lost` where the store lacks them. */
export function recordedBytes(
  { objects }: Session,
  tracked: ReadonlyMap<RelPath, Entry>,
  path: RelPath,
): Buffer | 'lost' | null {
  const root = [path, ...ancestorsOf(path)].find((one) => tracked.has(one));
  const around = root && tracked.get(root);
  if (!root || !around) return null;
  const entry = descend(around, below(path, root), objects.readTree);
  if (entry) return entry.type === 'd' ? null : (objects.read(entry.digest) ?? 'lost');
  return objects.readTree(around.digest) ? null : 'lost';
}
