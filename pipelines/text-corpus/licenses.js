// Counts packages by licence: `node licenses.js MANIFESTS TO` writes {licence: packages}, the most frequent first.
import { readFileSync, writeFileSync } from 'node:fs';

const [from, to] = process.argv.slice(2);
const counts = new Map();
for (const line of readFileSync(from, 'utf8').trim().split('\n')) {
  const { license = 'none stated' } = JSON.parse(line);
  counts.set(license, (counts.get(license) ?? 0) + 1);
}
const ranked = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
writeFileSync(to, `${JSON.stringify(Object.fromEntries(ranked), null, 2)}\n`);
console.log(`${ranked.length} licences`);
