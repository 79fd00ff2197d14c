// Runs a command beside fake-gcs-server, with a bucket in it that the command's environment names:
// node .ci/with-bucket.js EMULATOR COMMAND [ARGUMENT…]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const [program, command, ...args] = process.argv.slice(2);
const bucket = 'luc-test';
const host = `127.0.0.1:${await freePort()}`;
const url = `http://${host}`;
const where = ['-host', '127.0.0.1', '-port', host.split(':')[1], '-public-host', host, '-external-url', url];
const options = ['-scheme', 'http', '-backend', 'memory', '-log-level', 'error'];
const emulator = spawn(program, [...where, ...options], { stdio: ['ignore', 'inherit', 'inherit'] });
try {
  await makeBucket();
  const env = { ...process.env, STORAGE_EMULATOR_HOST: url, LUC_TEST_GCS: `gs://${bucket}` };
  const child = spawn(command, args, { stdio: 'inherit', env });
  [process.exitCode] = await once(child, 'exit');
} finally {
  emulator.kill();
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** As soon as the emulator answers. */
async function makeBucket() {
  for (let tries = 200; ; tries--) {
    try {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ name: bucket });
      const { status } = await fetch(`${url}/storage/v1/b?project=luc`, { method: 'POST', headers, body });
      if (status !== 200) throw new Error(`the emulator made no bucket: ${status}`);
      return;
    } catch (error) {
      if (tries === 0 || emulator.exitCode !== null) throw error;
      await delay(100);
    }
  }
}
