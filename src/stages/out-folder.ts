/** Outputs that are folders say so by a slash at their end. */

export const isFolder = (output: string): boolean => output.endsWith('/');
