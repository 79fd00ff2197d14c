/** The style in which a command's text is written. */
import type { Style } from '../report/style.ts';
import type { BareContext } from './context.ts';

export const styleOf = ({ color, columns, ascii }: BareContext): Style => ({
  color,
  columns,
  glyphs: ascii ? 'ascii' : 'unicode',
});
