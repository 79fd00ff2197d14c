/** The state of an unfinished fit as a file: what is not whole reads as nothing. */
import { readIfThere, writeWhole } from '../base/files.ts';
import { digestOf } from '../digest.ts';
import { isObject, parseJson } from '../json.ts';
import { decodeTensors } from '../safetensors.ts';
import type { Checkpoint } from './model.ts';
import { tensorFile } from './tensor-file.ts';
import { tensorsOf } from './tensor-json.ts';

/** A safetensors file, with the facts and their digest in its metadata. */
export function writeCheckpoint(path: string, { epochs, facts, tensors }: Checkpoint): void {
  const state = JSON.stringify({ epochs, facts });
  const digest = digestOf(Buffer.concat([Buffer.from(state), ...tensorFile(tensors)]));
  writeWhole(path, tensorFile(tensors, { state, digest }), { alone: true });
}

/** Null where there is none, or half of one. */
export function readCheckpoint(path: string): Checkpoint | null {
  const bytes = readIfThere(path);
  const decoded = bytes && decodeTensors(bytes);
  if (!decoded?.ok) return null;
  const { metadata } = decoded.value;
  const tensors = tensorsOf(decoded.value.tensors);
  const state = metadata.state ?? '';
  const head = parseJson(state);
  if (!tensors || !isObject(head) || !isObject(head.facts) || typeof head.epochs !== 'number') return null;
  if (digestOf(Buffer.concat([Buffer.from(state), ...tensorFile(tensors)])) !== metadata.digest) return null;
  return { epochs: head.epochs, facts: head.facts, tensors };
}
