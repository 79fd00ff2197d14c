/** The server as a program: `gcs-server '{"port":9025,"latency":40}'` prints its URL and serves until it is told to end; at SIGUSR2 it prints how many requests there were. */
import { startGcsServer } from './server.ts';

async function serve(): Promise<void> {
  const server = await startGcsServer(JSON.parse(process.argv[2] ?? '{}'));
  process.stdout.write(`${server.url}\n`);
  process.on('SIGUSR2', () => process.stdout.write(`${server.log.length}\n`));
  process.once('SIGTERM', () => void server.close());
}

void serve();
