/** The work of `convert`, by its mode. */
import type { Work } from '../../work.ts';
import type { ConvertOptions } from './kind.ts';

export const work: Work<ConvertOptions> = async (options, context) => {
  if (options.mode === 'documents') {
    const { convertDocuments } = await import('./documents.ts');
    return convertDocuments(options, context);
  }
  const { convertTables } = await import('./tables.ts');
  return convertTables(options, context);
};
