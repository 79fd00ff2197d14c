/** Whether an installed TensorFlow computes, tried in a process of its own: a library that does not fit may end it. */
import { ProblemError } from '../../failure.ts';
import { type Programs, runOrFail } from './run-program.ts';

/** Newer releases of Node have taken out what tfjs-node calls. */
const trial = `
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value === undefined || value === null;
util.isArray ??= Array.isArray;
const tf = require(process.argv[1]);
const square = tf.tensor2d([1, 2, 3, 4], [2, 2]);
const product = [...square.matMul(square).dataSync()].join();
const { isUsingGpuDevice, binding } = tf.backend();
const proof = JSON.stringify({ product, gpu: isUsingGpuDevice, version: binding.TF_Version });
require('node:fs').writeSync(1, '\\nproof ' + proof + '\\n');
`;

/** Its version in words. */
export async function proveTensorflow(
  name: 'tfjs-node' | 'tfjs-node-gpu',
  programs: Programs,
): Promise<string> {
  const env = { ...programs.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  const printed = await runOrFail(process.execPath, ['-e', trial, `@tensorflow/${name}`], {
    ...programs,
    env,
  });
  const line = printed.split('\n').find((one) => one.startsWith('proof ')) ?? 'proof {}';
  const { product, gpu, version } = JSON.parse(line.slice('proof '.length));
  if (product !== '7,10,15,22')
    throw new ProblemError('environment', {
      code: 'install-failed',
      message: `it computes ${product} where 7,10,15,22 is right`,
    });
  if (name === 'tfjs-node-gpu' && gpu !== true)
    throw new ProblemError('environment', {
      code: 'no-gpu',
      message: `TensorFlow ${version} sees no GPU`,
      hint: 'it needs the driver, and the CUDA and cuDNN libraries that it was built for where the loader finds them (`LD_LIBRARY_PATH`)',
    });
  return `TensorFlow ${version}`;
}
