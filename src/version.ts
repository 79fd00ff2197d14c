/** The version of this program; the build puts it in. */
declare const LUC_VERSION: string | undefined;

export const version: string = typeof LUC_VERSION === 'string' ? LUC_VERSION : '0.0.0-source';
