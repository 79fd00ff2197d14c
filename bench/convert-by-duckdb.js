// What `convert.js` compares with: `node bench/convert-by-duckdb.js INPUT OUTPUT THREADS SAMPLE`
import { DuckDBInstance } from '@duckdb/node-api';

const [input, output, threads, sample] = process.argv.slice(2);
const database = await DuckDBInstance.create(':memory:', { threads, memory_limit: '600MiB' });
const connection = await database.connect();
await connection.run(
  `COPY (FROM read_csv('${input}', sample_size = ${sample})) TO '${output}' (FORMAT parquet, COMPRESSION zstd)`,
);
