// The first powers of a number: `node table.mjs BASE ROWS OUT`.
import fs from 'node:fs';

const [base, rows, out] = process.argv.slice(2);
const powers = Array.from({ length: Number(rows) }, (_, n) => `${n},${Number(base) ** n}\n`);
fs.writeFileSync(out, ['n,power\n', ...powers].join(''));
