/** Points of two rings, one within the other, a little off: a table that no line divides. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const [to] = process.argv.slice(2);
const rows = ['id,x,y,ring'];
for (let i = 0; i < 1200; i++) {
  const ring = i % 2 === 0 ? 'inner' : 'outer';
  // The golden angle goes round without ever coming back to where it was.
  const angle = i * 2.399963229728653;
  const radius = (ring === 'inner' ? 1 : 2) + 0.4 * Math.sin(i * 12.9898);
  rows.push(`${i},${(radius * Math.cos(angle)).toFixed(4)},${(radius * Math.sin(angle)).toFixed(4)},${ring}`);
}
mkdirSync(dirname(to), { recursive: true });
writeFileSync(to, `${rows.join('\n')}\n`);
