import { expect, test } from 'vitest';
import { normalForm } from '../../src/data/text/normal-form.ts';
import { englishStopWords } from '../../src/english-stop-words.ts';

test('texts that say the same in another spelling become equal', () => {
  const texts = [
    'The Cat, SAT!',
    'cat sat',
    'ﬁne  Ａ１',
    "it's a test",
    '',
    'x²—y',
    'İst',
    'a\u001cb\u0085c\ufeff',
  ];
  const forms = ['cat sat', 'cat sat', 'fine a1', 'test', '', 'x2—y', 'i̇st', 'b c\ufeff'];
  expect(texts.map(normalForm)).toEqual(forms);
});

test('the stop words are those of scikit-learn', () => {
  expect([englishStopWords.size, englishStopWords.has('yourselves'), englishStopWords.has('cat')]).toEqual([
    318,
    true,
    false,
  ]);
});
