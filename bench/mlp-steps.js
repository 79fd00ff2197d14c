// What `mlp.js` measures of ours: `node bench/mlp-steps.js MODULE BACKEND THREADS STEPS`
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';

const [module, name, threads, steps] = process.argv.slice(2);
const { findBackend } = await import(pathToFileURL(module).href);
/** Of warming up, and of measuring: plain JavaScript would take minutes. */
const mostMs = 10_000;
const found = await findBackend(name, { root: process.cwd(), env: process.env, threads: Number(threads) });
console.log(JSON.stringify(found.isUsable ? await measure(await found.open()) : { why: found.why }));
process.exit();

async function measure(backend) {
  const sizes = [384, 256, 10];
  const rows = 2048;
  const random = drawing();
  const tensors = {};
  for (const [i, units] of sizes.slice(1).entries()) {
    const shape = [sizes[i], units];
    const values = Float32Array.from({ length: sizes[i] * units }, () => (random() - 0.5) / 8);
    tensors[`layers.${i}.weight`] = { dtype: 'float32', shape, values };
  }
  const network = await backend.openNetwork(
    {
      inputs: 384,
      layers: [
        { units: 256, activation: 'relu' },
        { units: 10, activation: 'linear' },
      ],
      loss: 'cross_entropy',
      optimizer: { name: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      ...{ alpha: 0, gradientClip: null, dtype: 'float32', batchRows: 256, sparse: false },
    },
    { steps: 0, tensors },
  );
  const values = Float32Array.from({ length: rows * 384 }, random);
  const x = { form: 'dense', rows, columns: 384, values };
  const step = () => {
    const drawn = Uint32Array.from({ length: 256 }, () => Math.floor(random() * rows));
    const truths = drawn.map((row) => row % 10);
    return network.step({ x, rows: drawn, truths, weights: null, masks: null, learningRate: 0.001 });
  };
  const warm = performance.now() + mostMs;
  for (let i = 0; i < 50 && performance.now() < warm; i++) await step();
  const times = [];
  const before = process.cpuUsage();
  for (const end = performance.now() + mostMs; times.length < Number(steps) && performance.now() < end; ) {
    const start = performance.now();
    await step();
    times.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  network.close();
  const { device: _, ...libraries } = backend.details;
  return {
    ms: times.sort((one, other) => one - other)[Math.floor(times.length / 2)],
    cpu: (user + system) / 1000 / times.length,
    library: Object.values(libraries).join(', '),
  };
}

/** Numbers from 0 to before 1; which ones matters little here. */
function drawing() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
