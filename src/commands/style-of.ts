/** The style in which a command's text is written. */
import { relative, sep } from 'node:path';
import type { Style } from '../report/style.ts';
import type { BareContext, Context } from './context.ts';

export const styleOf = (context: BareContext | Context): Style => ({
  color: context.color,
  columns: context.columns,
  glyphs: context.ascii ? 'ascii' : 'unicode',
  ...('root' in context && { from: relative(context.root, context.cwd).split(sep).join('/') || '.' }),
});
