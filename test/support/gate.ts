/**
 * A gate for the commands of a test: each connects back, says its name and waits to be told to go on. So "both run
 * at once" and "it had started when the signal came" are facts that a test arranges, never times that it guesses.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const client = fileURLToPath(new URL('gate-client.sh', import.meta.url));

export interface Gate {
  /** The shell command that waits at this gate under a name of one word. */
  readonly command: (name: string) => string;
  /** Resolves once a command of this name waits. */
  readonly arrived: (name: string) => Promise<void>;
  /** Lets the one that waits go on; it ends with this exit code. */
  readonly release: (name: string, exit?: number) => void;
  /** Who waits now. */
  readonly waiting: () => string[];
  /** Resolves once the command that waited under this name is gone without having been released. */
  readonly left: (name: string) => Promise<void>;
}

export async function openGate(): Promise<Gate> {
  const here = new Map<string, Socket>();
  const gone = new Set<string>();
  let wake: (() => void)[] = [];
  const changed = (): void => {
    const sleepers = wake;
    wake = [];
    for (const resume of sleepers) resume();
  };
  const until = async (isTrue: () => boolean): Promise<void> => {
    while (!isTrue()) await new Promise<void>((resume) => wake.push(resume));
  };

  const server = createServer((socket) => {
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.once('data', (text) => {
      const name = String(text).trim();
      here.set(name, socket);
      gone.delete(name);
      socket.once('close', () => {
        if (here.get(name) !== socket) return;
        here.delete(name);
        gone.add(name);
        changed();
      });
      changed();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    for (const socket of here.values()) socket.destroy();
    server.close();
  });

  return {
    command: (name) => `bash "${client}" ${port} ${name}`,
    arrived: (name) => until(() => here.has(name)),
    release: (name, exit = 0) => {
      const socket = here.get(name);
      if (!socket) throw new Error(`nobody waits as ${name}`);
      here.delete(name);
      socket.end(`${exit}\n`);
    },
    waiting: () => [...here.keys()].sort(),
    left: (name) => until(() => gone.has(name)),
  };
}
