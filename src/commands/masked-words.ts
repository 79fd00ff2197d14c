/** A command line as it may be kept: what is a secret, by its name, its form or the environment, is masked. */
import { isSecretName, isSecretValue } from '../secret-looks.ts';

type Environment = { readonly [name: string]: string | undefined };

const mask = '***';
/** Shorter values of variables stand in too many words that are no secret. */
const shortest = 8;

export function maskedWords(words: readonly string[], env: Environment): string[] {
  const secrets = Object.keys(env).flatMap((name) => {
    const value = isSecretName(name) ? env[name] : undefined;
    return value && value.length >= shortest ? [value] : [];
  });
  return words.map((word) =>
    maskShapes(secrets.reduce((text, secret) => text.replaceAll(secret, mask), word)),
  );
}

/** `token=…`, also behind a flag, and what services give as tokens. */
function maskShapes(word: string): string {
  for (const { 0: found, 1: name = '', index } of word.matchAll(/([\w.-]+)=/g))
    if (isSecretName(name)) return `${word.slice(0, index + found.length)}${mask}`;
  if (!isSecretValue(word)) return word;
  return `${word.slice(0, word.indexOf('=') + 1)}${mask}`;
}
