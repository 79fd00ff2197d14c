/** `env` and `secrets` of a stage: what is set, what is passed on, and what must not stand in the file. */
import type { Stage } from '../pipeline.ts';
import { isSecretName, isSecretValue } from '../secret-looks.ts';
import { textOf } from '../value.ts';
import { type MapNode, memberOf, type Node, textIn } from './node.ts';
import { problemAt, secretAt, type Tell } from './source.ts';

export function environmentOf(stage: MapNode, tell: Tell): Pick<Stage, 'env' | 'passEnv' | 'secrets'> {
  const env = memberOf(stage, 'env');
  const secrets = namesIn(memberOf(stage, 'secrets'));
  return { env: env?.type === 'map' ? valuesIn(env, tell) : {}, passEnv: passedIn(env, tell), secrets };
}

function valuesIn(env: MapNode, tell: Tell): { readonly [name: string]: string } {
  const values: [string, string][] = [];
  for (const [name, { key, value }] of env.members) {
    const text = value.type === 'scalar' ? textOf(value.value) : '';
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      tell(problemAt(key, 'wrong-type', `\`${name}\` is no name of a variable`));
    else if (isSecretValue(text) || (isSecretName(name) && text.length >= 8))
      tell(
        secretAt(
          value.span,
          `the value of \`${name}\` looks like a secret`,
          `name it under \`secrets: [${name}]\` and set it outside`,
        ),
      );
    values.push([name, text]);
  }
  return Object.fromEntries(values);
}

function passedIn(env: Node | undefined, tell: Tell): string[] {
  if (env?.type !== 'list') return [];
  for (const node of env.items) {
    const name = textIn(node) ?? '';
    if (!isSecretName(name)) continue;
    const message = `\`${name}\` looks like a secret, and the values of \`env\` stand in the lock`;
    tell(problemAt(node.span, 'secret-in-file', message, `name it under \`secrets: [${name}]\``));
  }
  return namesIn(env);
}

const namesIn = (list: Node | undefined): string[] =>
  list?.type === 'list' ? [...new Set(list.items.map((item) => textIn(item) ?? ''))] : [];
