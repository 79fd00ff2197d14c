/** Ends a run of tests with how many there were, in words that programs of any kind can read. */
import type { Reporter, TestModule } from 'vitest/node';

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => test.result().state),
    );
    const count = (state: (typeof states)[number]): number => states.filter((one) => one === state).length;
    process.stdout.write(`${count('passed')} passed, ${count('failed')} failed\n`);
  }
}
