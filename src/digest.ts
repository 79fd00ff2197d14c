/** Digests: the sha256 of bytes, written `sha256:<64 lower hex>`. */
import { hash } from 'node:crypto';

declare const brand: unique symbol;
export type Digest = `sha256:${string}` & { readonly [brand]: 'digest' };

const pattern = /^sha256:[0-9a-f]{64}$/;

export const isDigest = (text: unknown): text is Digest => typeof text === 'string' && pattern.test(text);
export const digestOfHex = (hex: string): Digest => `sha256:${hex}` as Digest;
export const hexOf = (digest: Digest): string => digest.slice(7);
export const digestOf = (bytes: string | Uint8Array): Digest => digestOfHex(hash('sha256', bytes));
