/** The NDJSON reporter: one line an event, nothing lost. */
import { expect, test } from 'vitest';
import { problemToJson } from '../../src/report/diagnostics.ts';
import { ndjsonLine } from '../../src/report/ndjson.ts';
import { run, start } from './events.ts';

test('a line has the name, the time and all members', () => {
  const [at, event] = run.at(-1) ?? [];
  if (at === undefined || !event) throw new Error('no event');
  expect(ndjsonLine(event, start + at)).toBe(
    '{"event":"run-finished","time":"2026-11-21T01:44:10.900Z","run":"01JRUN","counts":{"ran":1,"restored":1,"skipped":1,"failed":1,"cancelled":0,"blocked":1,"unconfirmed":0,"unsaved":0,"unstarted":0},"ms":1900,"failure":null}\n',
  );
});

test('every event is one line that reads back as itself, a problem as `--json` has it', () => {
  for (const [at, event] of run) {
    const line = ndjsonLine(event, start + at);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    const { time, ...rest } = JSON.parse(line);
    const problem = 'problem' in event && event.problem ? { problem: problemToJson(event.problem) } : {};
    expect(rest).toEqual({ ...event, ...problem });
    expect(Date.parse(time)).toBe(start + at);
  }
});
