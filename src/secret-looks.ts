/** What looks like a secret: names of variables and texts that must not stand in a file. */

const nameWords = /(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|API_?KEY)S?\d*(?:_|$)|(?:^|_)KEY$/;

/** Shapes that services give their tokens, and a password in a URL. */
const valueShapes: readonly RegExp[] = [
  /\b(?:gh[pousr]_|github_pat_|glpat-)\w{20,}/,
  /\bsk-[\w-]{20,}/,
  /\bhf_[A-Za-z0-9]{30,}/,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bAIza[\w-]{35}/,
  /\bxox[abprs]-[\w-]{10,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@$]+@/,
];

/** An option of a remote that says who we are, or where that is written down. */
export const isCredential = (key: string): boolean =>
  /credential|secret|token|passw|key_?file|api_?key|private_?key|access_?key|(?:^|_)key$/i.test(key);
export const isSecretName = (name: string): boolean => nameWords.test(name.toUpperCase());
export const isSecretValue = (text: string): boolean => valueShapes.some((shape) => shape.test(text));

/** What in the query of a URL gives a right to who has it: a key, a token, a signature. */
export function hasSecretInQuery(url: string): boolean {
  const [, query = ''] = /\?([^#]*)/.exec(url) ?? [];
  return [...new URLSearchParams(query)].some(
    ([name, value]) => value !== '' && (signing.test(name) || isSecretName(name.replaceAll('-', '_'))),
  );
}

const signing = /^(?:sig|signature|x-amz-signature|x-goog-signature|jwt|auth)$/i;
