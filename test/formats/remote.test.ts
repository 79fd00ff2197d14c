/** What lies on a remote, byte by byte: root entries, push records, lists of what is condemned, and the names of all. */
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CondemnedList, decodeCondemned, encodeCondemned } from '../../src/condemned-list.ts';
import { digestOf } from '../../src/digest.ts';
import type { Entry } from '../../src/entry.ts';
import { decodePushRecords, encodePushRecords, inPieces, type PushRecord } from '../../src/push-record.ts';
import {
  condemnedName,
  indexName,
  meaningOf,
  objectName,
  packName,
  pushName,
  rootEntryName,
} from '../../src/remote/blob-name.ts';
import { decodeRootEntry, encodeRootEntry } from '../../src/root-entry.ts';
import { results, sample } from './sample-results.ts';

const digests = fc.string().map((text) => digestOf(text));
const [a, b] = [digestOf('a'), digestOf('b')];
const hexA = 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb';
const hexB = '3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d';

test('a root entry says where everything is, and is named by its bytes', () => {
  const { id, bytes } = encodeRootEntry({ packs: [a, b, a], singles: [a] });
  expect(bytes.toString()).toBe(`{"luc-root":1,"packs":["${hexB}","${hexA}"],"singles":["${hexA}"]}\n`);
  expect(id).toBe(digestOf(bytes));
  expect(decodeRootEntry(bytes)).toEqual({ packs: [b, a], singles: [a] });
  const again = encodeRootEntry({ packs: [], singles: [b] }, 'x').bytes;
  expect(again.toString()).toBe(`{"again":"x","luc-root":1,"packs":[],"singles":["${hexB}"]}\n`);
  expect(decodeRootEntry(again)).toEqual({ packs: [], singles: [b] });
  for (const text of [
    '',
    '{}',
    '[',
    '{"luc-root":2,"packs":[],"singles":[]}\n',
    '{"luc-root":1,"packs":["x"]}\n',
  ])
    expect(decodeRootEntry(Buffer.from(text))).toBeNull();
  expect(decodeRootEntry(Buffer.from(bytes.toString().replace(',', ', ')))).toBeNull();
  fc.assert(
    fc.property(fc.uniqueArray(digests), fc.uniqueArray(digests), (packs, singles) => {
      const decoded = decodeRootEntry(encodeRootEntry({ packs, singles }).bytes);
      expect(decoded).toEqual({ packs: [...packs].sort(), singles: [...singles].sort() });
    }),
  );
});

test('a condemned list', () => {
  const list: CondemnedList = {
    at: '2026-11-21T01:44:09.000Z',
    blobs: new Map([
      [packName(a), '17'],
      [objectName(b), '9'],
    ]),
  };
  const bytes = encodeCondemned(list);
  expect(bytes.toString()).toBe(
    `{"at":"2026-11-21T01:44:09.000Z","blobs":[["objects/sha256/3e/${hexB.slice(2)}","9"],["packs/${hexA}.pack","17"]],"luc-condemned":1}\n`,
  );
  expect(decodeCondemned(bytes)).toEqual(list);
  for (const text of ['', '{}', '{"at":"x","blobs":[["a"]],"luc-condemned":1}\n'])
    expect(decodeCondemned(Buffer.from(text))).toBeNull();
  const blobs = fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true });
  fc.assert(
    fc.property(fc.string(), blobs, (at, named) => {
      const one = { at, blobs: new Map(Object.entries(named)) };
      expect(decodeCondemned(encodeCondemned(one))).toEqual(one);
    }),
  );
});

const root: Entry = { type: 'd', bytes: 3, digest: b, files: 1 };
const record: PushRecord = {
  at: '2026-11-21T01:44:09.000Z',
  project: 'p',
  commit: null,
  roots: [{ type: 'f', bytes: 1, digest: a }, root],
  trees: [root],
  partial: [],
  results: [sample],
  folded: null,
};
const decode = (bytes: Uint8Array): PushRecord | undefined => decodePushRecords(bytes)?.[0];

test('a push record', () => {
  const bytes = encodePushRecords([record]);
  const text = gunzipSync(bytes).toString();
  expect(text).toMatch(
    /^\{"at":"2026-11-21T01:44:09.000Z","commit":null,"luc-push":1,"project":"p","results":\[\{/,
  );
  expect(text).toContain(`"roots":[["d",3,"sha256:${hexB}",1],["f",1,"sha256:${hexA}"]],"trees":[["d",3,`);
  expect(decodePushRecords(bytes)).toEqual([{ ...record, roots: [root, record.roots[0]] }]);
  const folded = { id: 'x', madeAt: 7 };
  const others = [record, { ...record, partial: [root], folded }].map((one) => ({ ...one, roots: [root] }));
  const both = encodePushRecords(others);
  expect(gunzipSync(both).toString()).toMatch(
    /"commit":null,"folded":\{"id":"x","made":7\},"luc-push":1,"partial":\[\["d",3,[^\n]*\n$/,
  );
  expect(decodePushRecords(both)).toEqual(others);
  expect(inPieces([record])).toEqual([[record]]);
});

test('of a push record what does not fit is no record, or no result', () => {
  const text = gunzipSync(encodePushRecords([record])).toString();
  const read = (from: string, to: string) => decode(gzipSync(text.replace(from, to)));
  expect(decodePushRecords(Buffer.from(text))).toBeNull();
  for (const wrong of ['', '{', '{\n', `${text}{}\n`, text.slice(0, -1), `${text}\n`])
    expect(decodePushRecords(gzipSync(wrong))).toBeNull();
  expect(read('"luc-push":1', '"luc-push":2')).toBeUndefined();
  expect(read('"commit":null', '"commit":1')).toBeUndefined();
  expect(read('"trees":[["d"', '"trees":[["f"')).toBeUndefined();
  expect(read('"results":[', '"results":[7,')).toEqual(decode(gzipSync(text)));
  expect(read(sample.key, digestOf('another key'))?.results).toEqual([]);
  expect(read('"luc-push":1', '"folded":7,"luc-push":1')).toBeUndefined();
});

test('what has many results is told in pieces, none of which is long', () => {
  const long = 'x'.repeat(3 * 1024 * 1024);
  const many = Array.from({ length: 7 }, (_, at) => {
    const made = { ...sample.made, run: `${at}`, machine: long };
    return { ...sample, made };
  });
  const pieces = inPieces([{ ...record, results: many }, record]);
  expect(pieces.map((some) => some.map(({ roots, results: own }) => [roots.length, own.length]))).toEqual([
    [[2, 2]],
    [[0, 2]],
    [[0, 2]],
    [
      [0, 1],
      [2, 1],
    ],
  ]);
  expect(pieces.flat().flatMap(({ results: own }) => own.map(({ made }) => made.run))).toEqual([
    ...many.map(({ made }) => made.run),
    sample.made.run,
  ]);
});

test('what was recorded is read, whatever it is', () => {
  fc.assert(
    fc.property(fc.array(results, { maxLength: 3 }), fc.option(fc.string()), (some, project) => {
      const read = decode(encodePushRecords([{ ...record, project, results: some }]));
      expect(read?.project).toBe(project);
      const sorted = (list: readonly { readonly key: string }[]) => list.map(({ key }) => key).sort();
      expect(sorted(read?.results ?? [])).toEqual(sorted(some));
    }),
    { numRuns: 30 },
  );
});

test('names of blobs, there and back', () => {
  const id = '01KAHZVT2WR9VZJQ1V8WVJ1V1V';
  expect([
    objectName(a),
    packName(a),
    indexName(a),
    rootEntryName(a, b),
    pushName(id),
    condemnedName(id),
  ]).toEqual([
    `objects/sha256/ca/${hexA.slice(2)}`,
    `packs/${hexA}.pack`,
    `packs/${hexA}.idx`,
    `roots/ca/${hexA}/${hexB}`,
    `pushes/${id}.json.gz`,
    `condemned/${id}`,
  ]);
  expect(meaningOf(objectName(a))).toEqual({ kind: 'object', digest: a });
  expect(meaningOf(packName(a))).toEqual({ kind: 'pack', digest: a });
  expect(meaningOf(indexName(a))).toEqual({ kind: 'index', digest: a });
  expect(meaningOf(rootEntryName(a, b))).toEqual({ kind: 'root', digest: a, id: b });
  expect(meaningOf(pushName(id))).toEqual({ kind: 'push', id });
  expect(meaningOf(condemnedName(id))).toEqual({ kind: 'condemned', id });
  const strange = ['', 'luc-remote.json', 'pushes/x.json.gz', `roots/aa/${hexA}/${hexB}`, `packs/${hexA}`];
  expect(strange.map(meaningOf)).toEqual(strange.map(() => null));
});
