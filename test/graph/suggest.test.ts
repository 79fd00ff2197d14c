/** The word that was probably meant. */
import { expect, test } from 'vitest';
import { nearest } from '../../src/suggest.ts';

const words = ['repro', 'run', 'runs', 'restore', 'status', 'train', 'train@fr'];

test.each([
  ['repo', 'repro'],
  ['stauts', 'status'],
  ['STATUS', 'status'],
  ['trian', 'train'],
  ['runz', 'run'],
  ['train@de', 'train@fr'],
  ['q', null],
  ['deploy', null],
  ['', null],
])('%j means %j', (word, meant) => {
  expect(nearest(word, words)).toBe(meant);
});
