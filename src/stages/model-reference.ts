/** What names a model: a folder of the project, or a place elsewhere. */

/** In a registry or on a hub. */
export const isElsewhere = (model: string): boolean => /^(?:registry|hf):/.test(model);
