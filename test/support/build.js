// Builds what tests run beside the program: the program again, with writes that can fail, and the bucket's server.
import { chmodSync, rmSync } from 'node:fs';
import { asProgram, asScript, bundler } from '../../scripts/bundle.js';

const dir = 'test/.build';
rmSync(`${dir}/chunks`, { recursive: true, force: true });
const bundle = bundler({ dir, version: '0.0.0-faulty' });
const { groups } = asProgram.codeSplitting;
await Promise.all([
  bundle(
    // The program has to lie beside its chunks: then what it compiles of them is kept from one start to the next.
    { main: 'src/main.ts', 'faulty-luc': 'test/crash/faulty-luc.ts' },
    {
      ...asProgram,
      // Loaded before the program sees to what it compiles.
      codeSplitting: {
        groups: [
          { name: 'effects', priority: 10, test: (id) => id.endsWith('/src/base/effects.ts') },
          ...groups,
        ],
      },
    },
  ),
  bundle({ 'gcs-server': 'test/support/gcs-server/main.ts' }, asScript),
]);
// Where the folder was made for what a program keeps for itself, other users may not come in.
chmodSync(dir, 0o755);
