// A command that waits at a test's gate (gate.ts): `node gate-client.js SOCKET NAME`; exits as it is told.
import { createConnection } from 'node:net';

const [socketPath, name] = process.argv.slice(2);
let answer = '';
const socket = createConnection(socketPath, () => socket.write(`${name}\n`));
socket.setEncoding('utf8');
socket.on('data', (text) => {
  answer += text;
});
socket.on('close', () => process.exit(answer === '' ? 99 : Number(answer)));
