/** Plain text, Markdown and tables of text: the text as it is. */
import { documentOf, type ReadDocument } from './document.ts';
import { decodeFile } from './encoding.ts';

export const read: ReadDocument = async ({ bytes }, { encoding }) => documentOf(decodeFile(bytes, encoding));

/** Its title is in the front matter, or the first heading. */
export const readMarkdown: ReadDocument = async ({ bytes }, { encoding }) => {
  const text = decodeFile(bytes, encoding);
  return documentOf(text, { title: titleIn(text.slice(0, 10_000)) });
};

function titleIn(text: string): string | null {
  const [matter = ''] = /^---\r?\n[\s\S]*?\n---\r?(?:\n|$)/.exec(text) ?? [];
  // A sign at its end says that the title stands on the lines below.
  const [, , named] =
    /^title:[ \t]*(?=\S)(?![>|][-+\d]*[ \t]*\r?$)(["']?)(.+?)\1[ \t]*\r?$/m.exec(matter) ?? [];
  const body = text.slice(matter.length).replace(/^(`{3,}|~{3,})[\s\S]*?^\1/gm, '');
  const [, marked] = /^#[ \t]+(.+?)[ \t]*#*[ \t]*\r?$/m.exec(body) ?? [];
  const [, underlined] = /^(\S.*)\r?\n=+[ \t]*\r?$/m.exec(body) ?? [];
  return named ?? marked ?? underlined ?? null;
}
