/** The JSON Schema of `lucidity.yaml`, for completion and checks in editors. */
import type { JsonObject } from '../json.ts';
import { kinds } from '../stages/kinds.ts';
import { groupShape, jsonSchemaOf, rootShape, stageShape } from './schema.ts';

/** Draft-07; editors know it best. Included files fit it too. */
export async function jsonSchema(): Promise<JsonObject> {
  const bodies: { [name: string]: JsonObject } = {};
  for (const [name, load] of Object.entries(kinds)) {
    const kind = await load();
    bodies[name] = { ...kind.schema(), description: kind.summary };
  }
  const plain = withoutDialect(jsonSchemaOf(stageShape));
  const group = withoutDialect(jsonSchemaOf(groupShape));
  const project = withoutDialect(jsonSchemaOf(rootShape));
  const properties = { ...(plain.properties as JsonObject), ...bodies };
  const single = {
    ...plain,
    properties,
    oneOf: Object.keys(bodies).map((name) => ({ required: [name] })),
  };
  const matrix = {
    type: 'object',
    description: 'One stage for each combination: `${item.name}`, `${key}`',
    additionalProperties: { anyOf: [{ type: 'array' }, { type: 'string', pattern: '\\$\\{' }] },
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'lucidity.yaml',
    ...project,
    properties: {
      ...(project.properties as JsonObject),
      stages: {
        description: 'The stages, by name',
        anyOf: [{ type: 'object', additionalProperties: { $ref: '#/definitions/entry' } }, { type: 'null' }],
      },
    },
    definitions: {
      entry: { anyOf: [{ $ref: '#/definitions/stage' }, { $ref: '#/definitions/each' }] },
      stage: { ...single, properties: { ...properties, matrix } },
      body: single,
      each: {
        ...group,
        properties: { ...(group.properties as JsonObject), do: { $ref: '#/definitions/body' } },
      },
    },
  };
}

function withoutDialect(schema: JsonObject): JsonObject {
  const { $schema: _, ...rest } = schema;
  return rest;
}
