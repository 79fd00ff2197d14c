/** Makes a text a part of a regular expression that fits this text alone. */

export const escapePattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
