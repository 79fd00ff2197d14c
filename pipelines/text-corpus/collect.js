// Copies the texts of every installed package: `node collect.js OUT` makes OUT/readme, OUT/license and
// OUT/manifests.jsonl. Which packages there are is read from package-lock.json, and those that only some platforms
// install are left out, so that every machine collects the same.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const out = process.argv[2];
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const folders = Object.entries(lock.packages)
  .filter(([path, entry]) => path !== '' && !entry.optional && !entry.os && !entry.cpu)
  .map(([path]) => path)
  .sort();

for (const kind of ['readme', 'license']) mkdirSync(join(out, kind), { recursive: true });
const manifests = folders.map((folder) => {
  const id = folder.replace(/^node_modules\//, '').replaceAll('/', '+');
  for (const name of readdirSync(folder).sort()) {
    const kind = kindOf(name);
    if (kind) writeFileSync(join(out, kind, `${id}+${name}`), readFileSync(join(folder, name)));
  }
  const { name, version, license, description, keywords } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  return { name, version, license, description, keywords };
});
writeFileSync(join(out, 'manifests.jsonl'), manifests.map((line) => `${JSON.stringify(line)}\n`).join(''));
console.log(`${folders.length} packages`);

function kindOf(name) {
  if (/^readme(\.\w+)?$/i.test(name)) return 'readme';
  return /^(licen[cs]e|copying)[\w.-]*$/i.test(name) ? 'license' : null;
}
