/** Text whose lines were broken for the way (`format=flowed`, RFC 3676), as it was written. */

/** `delsp`: the blank before a broken line's end is no part of the text. */
export function unflow(text: string, delsp = 'no'): string {
  const removesBlank = /^yes$/i.test(delsp);
  const lines: string[] = [];
  let open: { depth: number; parts: string[] } | null = null;
  const close = (): void => {
    if (open) lines.push(`${'>'.repeat(open.depth)}${open.depth > 0 ? ' ' : ''}${open.parts.join('')}`);
    open = null;
  };
  for (const line of text.split('\n')) {
    const [quotes = ''] = /^>*/.exec(line) ?? [];
    const content = line.slice(quotes.length).replace(/^ /, '');
    const goesOn = content.endsWith(' ') && content !== '-- ';
    if (open && open.depth !== quotes.length) close();
    if (content === '-- ') close();
    open ??= { depth: quotes.length, parts: [] };
    open.parts.push(goesOn && removesBlank ? content.slice(0, -1) : content);
    if (!goesOn) close();
  }
  close();
  return lines.join('\n');
}
