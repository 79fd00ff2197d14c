/** What an answer that was not wanted says: the beginning of its text, on one line. */
import { withoutEntities } from '../documents/entities.ts';

interface Said {
  readonly body: AsyncIterable<Uint8Array>;
  readonly header: (name: string) => string | null;
}

const shown = 500;
/** So much is read of a page, whose text comes behind its styles and scripts. */
const readOfPage = 65_536;

/** In characters the first 500; of a page without its tags. As far as it came where it breaks off. */
export async function beginningOf({ body, header }: Said): Promise<string> {
  const isPage = /\bx?html\b/i.test(header('content-type') ?? '');
  let text = '';
  try {
    const decoder = new TextDecoder();
    for await (const piece of body) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > (isPage ? readOfPage : shown * 4)) break;
    }
  } catch {
    // The status says enough.
  }
  return (isPage ? textOfPage(text) : text)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, shown);
}

const textOfPage = (html: string): string =>
  withoutEntities(
    html
      .replaceAll(/<!--[\s\S]*?-->/g, ' ')
      .replaceAll(/<(script|style|title)\b[^>]*>[\s\S]*?(?:<\/\1\s*>|$)/gi, ' ')
      .replaceAll(/<[^<>]*>/g, ' '),
  );
