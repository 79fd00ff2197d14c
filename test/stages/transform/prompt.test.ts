/** The step `prompt`: templates, chats and completions to the byte, and prompts that are too long. */
import { expect, test } from 'vitest';
import { refused, run } from './tables.ts';

const posts = `SELECT * FROM (VALUES
  (1, 'Hi', 'two words', 0.1::DOUBLE, true, {'title': 'T', 'tags': ['x', 'y']}),
  (9007199254740993, NULL, ' a  b	c ', 1e21::DOUBLE, NULL, NULL)) t(id, subject, "the text", x, ok, meta)`;

test('a template is a column more; null is empty, lists are JSON, `{{{{` prints `{{`', async () => {
  const template =
    '{{{{{{subject}} {{the text}}|{{ id }} {{x}} {{ok}} {{meta.title}} {{meta.tags}} {{meta}}}}{';
  const { columns, rows } = await run(posts, [{ prompt: { template } }]);
  expect(columns).toEqual(['id', 'subject', 'the text', 'x', 'ok', 'meta', 'prompt']);
  expect(rows.map((row) => row.at(-1))).toEqual([
    '{{Hi two words|1 0.1 true T ["x","y"] {"tags":["x","y"],"title":"T"}}}{',
    '{{  a  b	c |9007199254740993 1e+21    }}{',
  ]);
});

test('messages are a chat, a completion stands beside its prompt, and nothing else is there', async () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: '{{the text}}' },
    { role: 'assistant', content: '{{subject}}' },
  ];
  const chats = await run(posts, [{ prompt: { messages } }]);
  expect(chats.columns).toEqual(['messages']);
  expect(chats.rows[0]).toEqual([
    [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'two words' },
      { role: 'assistant', content: 'Hi' },
    ],
  ]);
  const pairs = await run(posts, [{ prompt: { template: 'Q: {{the text}}', completion: ' {{subject}}' } }]);
  expect(pairs).toMatchObject({
    columns: ['prompt', 'completion'],
    rows: [
      ['Q: two words', ' Hi'],
      ['Q:  a  b	c ', ' '],
    ],
  });
});

test('words beyond `max_tokens` are refused, cut off, or leave their row out', async () => {
  const prompt = { template: '{{the text}}', max_tokens: 2 };
  expect(await refused(posts, [{ prompt }])).toEqual([
    {
      code: 'prompt-too-long',
      message: 'prompts have more than 2 words: row 2 of data.csv (3 words)',
      hint: 'write `on_overflow: truncate` or `drop`, or raise `max_tokens`',
      option: ['steps', 0, 'prompt', 'max_tokens'],
    },
  ]);
  const texts = async (on_overflow: string): Promise<unknown[]> =>
    (await run(posts, [{ prompt: { ...prompt, on_overflow } }])).rows.map((row) => row.at(-1));
  expect(await texts('truncate')).toEqual(['two words', ' a  b']);
  expect(await texts('drop')).toEqual(['two words']);
});

test('of a chat the last message of the user is cut, as far as that goes', async () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: '{{the text}}' },
    { role: 'assistant', content: 'Yes' },
  ];
  const contents = async (max_tokens: number): Promise<unknown> => {
    const { rows } = await run(posts, [{ prompt: { messages, max_tokens, on_overflow: 'truncate' } }]);
    return rows.map(([chat]) => (chat as { content: string }[])[1]?.content);
  };
  expect(await contents(4)).toEqual(['two', ' a']);
  expect(await contents(3)).toEqual(['', '']);
  await expect(contents(2)).rejects.toThrow('row 1 of data.csv (5 words), row 2 (6 words)');
});

test('what a template asks for in vain is told before a row is read', async () => {
  const messages = [{ role: 'user', content: '{{subjekt}} {{meta.tite}}' }];
  const at = ['steps', 0, 'prompt'];
  expect(await refused(posts, [{ prompt: { messages, completion: '{{', tokenizer: 't.json' } }])).toEqual([
    {
      code: 'option-conflict',
      message: '`completion` goes with a `template`: in `messages` the last one is the answer',
      option: [...at, 'completion'],
    },
    {
      code: 'option-conflict',
      message: '`tokenizer` counts for `max_tokens`, which is not there',
      hint: 'say how many tokens are allowed',
      option: [...at, 'tokenizer'],
    },
    {
      code: 'template-column',
      message: '`{{` is never closed by `}}`',
      hint: 'write `{{column}}`, and `{{{{` for `{{`',
      option: [...at, 'completion'],
    },
    {
      code: 'template-column',
      message: 'there is no column `subjekt`',
      hint: 'did you mean `subject`? there are `id`, `subject`, `the text`, `x`, `ok`, `meta`',
      option: [...at, 'messages', 0, 'content'],
    },
  ]);
  expect(await refused(posts, [{ prompt: { template: '{{meta.tite}}' } }])).toEqual([
    { code: 'template-column', message: '`meta` has no `tite`, which `{{meta.tite}}` asks for', option: at },
  ]);
  expect(await refused(posts, [{ prompt: {} }])).toEqual([
    { code: 'missing-option', message: '`prompt` needs a `template` or `messages`', option: at },
  ]);
});
