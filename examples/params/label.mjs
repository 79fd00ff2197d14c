// A title over the last lines of a table. `luc` hands over the params of the stage in a file: {file: {key: value}}.
import fs from 'node:fs';

const [from, to] = process.argv.slice(2);
const params = JSON.parse(fs.readFileSync(process.env.LUC_PARAMS, 'utf8'));
const { title, 'style.upper': upper } = params['title.toml'];
const { last } = params['limits.json'];
const lines = fs.readFileSync(from, 'utf8').trim().split('\n').slice(-last);
fs.writeFileSync(to, `${[upper ? title.toUpperCase() : title, ...lines].join('\n')}\n`);
