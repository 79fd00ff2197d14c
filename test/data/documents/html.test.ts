/** HTML as a reader sees it, and as nobody should write it. */
import { describe, expect, test } from 'vitest';
import { readHtml } from '../../../src/data/documents/html.ts';
import { readBytes } from './read.ts';

const textOf = async (html: string): Promise<string> =>
  (await readHtml(html, { markdown: false, whole: true })).pages.join('');
const mainOf = async (html: string): Promise<string> =>
  (await readHtml(html, { markdown: false })).pages.join('');
const markdownOf = async (html: string): Promise<string> =>
  (await readHtml(html, { markdown: true })).pages.join('');

describe('text', () => {
  test.each([
    ['blanks run together', ' a \n <b> b</b>c&nbsp;&amp;<i>d</i> ', 'a bc &d'],
    ['blocks and lines', '<h1>a</h1><p>b<br>c<div>d</div>e<p>f', 'a\n\nb\nc\n\nd\ne\n\nf'],
    [
      'lists',
      '<ul><li>a<ul><li>b</ul><li><p>c</p></ul><ol start=3><li>d<li>e</ol>',
      '- a\n  - b\n- c\n\n3. d\n4. e',
    ],
    ['tables', '<table><tr><th>a<th>b<tr><td><p>1</p><td>2</table>', 'a\tb\n1\t2'],
    ['tables that are layout', '<table><tr><td>a<br>b<td>c</table>', 'a\nb\nc'],
    ['tables in tables', '<table><tr><td><table><tr><td>a<tr><td>b</table><td>c</table>', 'a\nb\nc'],
    ['text as it is', 'a<pre> b\n  c</pre>d', 'a\n\n b\n  c\n\nd'],
    ['what nobody sees', 'a<script>b</script><style>c</style><p hidden>d<p style="display: none">e', 'a'],
    ['what stands for pictures', 'a<img alt=b>c<img>', 'a b c'],
    ['what never ends', 'before<!-- lost', 'before'],
    ['nothing but what never ends', '<title>lost', 'lost'],
  ])('%s', async (_, html, text) => expect(await textOf(html)).toBe(text));

  test('nested deeper than any tree may be is still read', async () => {
    expect(await textOf(`${'<div>'.repeat(100_000)}text`)).toBe('text');
    expect(await textOf('<p>a &amp; <b>b</b>'.repeat(130_000))).toBe(Array(130_000).fill('a & b').join('\n'));
    expect(await textOf(`${'<font>'.repeat(1500)}text`)).toBe('text');
    expect(await markdownOf(`${'<b><i>'.repeat(900)}text`)).toContain('text');
  });
});

describe('the main part of a page', () => {
  test('is what the page says, else all but navigation', async () => {
    expect(await mainOf('<nav>n</nav><main>m<nav>x</nav></main><footer>f</footer>')).toBe('m');
    expect(await mainOf('<nav>n</nav><article>a</article><aside>s</aside>')).toBe('a');
    expect(await mainOf('<nav>n</nav><article>a</article><article>b</article><div role=search>s')).toBe(
      'a\nb',
    );
    expect(await mainOf('<main> </main><p>outside')).toBe('outside');
  });

  test('its title is that of the page, else its first heading', async () => {
    const page = await readHtml(
      '<html><head><title>\n a &lt; b </title><meta name=author content=me></head>',
      {
        markdown: false,
      },
    );
    expect([page.title, page.author, page.pages]).toEqual(['a < b', 'me', ['']]);
    expect((await readHtml('<h1>one <b>two</b></h1>', { markdown: false })).title).toBe('one two');
  });

  test('its encoding is declared, or in the page', async () => {
    const latin2 = Buffer.from('<meta charset="iso-8859-2"><p>\xbelu\xbb', 'latin1');
    expect((await readBytes('html', latin2)).pages).toEqual(['žluť']);
    expect((await readBytes('html', latin2, { encoding: 'latin1' })).pages).toEqual(['¾lu»']);
  });
});

test('Markdown keeps structure', async () => {
  const html = `<h2>a</h2><ol><li>one<li>two <code>x</code></ol><table><tr><td>a|b<td>c<tr><td>1<td>2</table>
    <pre>code \`\`\`</pre><pre><code>more</code></pre><p><a href="/u">link</a> <del>gone</del><ul><li><input type=checkbox checked> done</ul>`;
  expect(await markdownOf(html)).toBe(
    '## a\n\n1. one\n2. two `x`\n\n| a\\|b | c |\n| --- | --- |\n| 1 | 2 |\n\n````\ncode ```\n````\n\n```\nmore\n```\n\n' +
      '[link](/u) ~gone~\n\n- [x] done',
  );
});
