// Takes markup out of texts: `node clean.js FROM TO` writes the plain sentences of each file that is long enough.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { param } from './params.js';

const [from, to] = process.argv.slice(2);
const minLength = param('corpus.min_length');

mkdirSync(to, { recursive: true });
const names = readdirSync(from).sort();
let kept = 0;
for (const name of names) {
  const text = plainText(readFileSync(join(from, name), 'utf8'));
  if (text.length < minLength) continue;
  writeFileSync(join(to, name.replace(/\.\w+$/, '') + '.txt'), text);
  kept += 1;
}
console.log(`${kept} of ${names.length} texts are long enough`);

function plainText(markdown) {
  return (
    markdown
      .replace(/^(```|~~~)[\s\S]*?^\1/gm, ' ')
      .replace(/<!--[\s\S]*?-->|<\/?[a-z][^>]*>/gi, ' ')
      .replace(/!\[[^\]]*\](\([^)]*\)|\[[^\]]*\])/g, ' ')
      .replace(/\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])/g, '$1')
      .replace(/^\s*\[[^\]]+\]:.*$/gm, ' ')
      .replace(/https?:\/\/\S+/g, ' ')
      .replace(/[`*_#|>]+/g, ' ')
      .replace(/\s+/g, ' ')
      .trim() + '\n'
  );
}
