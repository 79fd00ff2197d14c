/** The tests that need `onnxruntime-node`: they are no part of `npm test`. */
import { defineConfig, mergeConfig } from 'vitest/config';
import all from '../../vitest.config.ts';

export default mergeConfig(
  { ...all, test: { ...all.test, include: [], exclude: [] } },
  defineConfig({ test: { include: ['test/onnx/*.test.ts'] } }),
);
