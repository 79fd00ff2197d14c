/** The run of a stage's kind between the checks of its declared schemas: of what it reads before, of what it writes after. */
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Ending, Host, Kind } from '../kind.ts';
import { isWithin, relPath } from '../path.ts';
import type { Stage } from '../pipeline.ts';

export async function runChecked(stage: Stage, kind: Kind, host: Host): Promise<Ending> {
  const { written, read } = schemasOf(stage);
  if (Object.keys(read).length > 0) {
    const checked = await host.work('schema', read);
    if (checked.exit !== 0) return checked;
  }
  const ending = await kind.run(stage.own, stage.task, host);
  return ending.exit === 0 && Object.keys(written).length > 0 ? host.work('schema', written) : ending;
}

/** The schemas of what the stage writes, and those of everything else, which it reads. */
function schemasOf({ schema, outs, wdir }: Stage): { written: JsonObject; read: JsonObject } {
  const of = (isWritten: boolean): JsonObject =>
    Object.fromEntries(
      Object.entries(isObject(schema) ? schema : {}).filter(([path]: [string, Json]) => {
        const place = relPath(wdir, path);
        return outs.some((out) => place !== null && isWithin(place, out.path)) === isWritten;
      }),
    );
  return { written: of(true), read: of(false) };
}
