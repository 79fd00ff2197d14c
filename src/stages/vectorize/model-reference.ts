/** What names a model: a folder of the project, or a place elsewhere. */
export const isPath = (reference: string): boolean => !/^(?:hf|registry):/.test(reference);
