/** Texts with one character a byte: lines of ours change so in a file of the user's, of which the rest need not be UTF-8. */

/** Of a text the bytes are those of its UTF-8. */
export const byteText = (content: Buffer | string): string => Buffer.from(content).toString('latin1');

export const bytesOfText = (text: string): Buffer => Buffer.from(text, 'latin1');
