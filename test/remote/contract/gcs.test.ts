/**
 * Google Cloud Storage keeps the contract of all remotes: against our own server, and against a bucket that
 * `LUC_TEST_GCS` names, as `gs://bucket/prefix`, in an emulator where `STORAGE_EMULATOR_HOST` names one.
 */
import { afterAll, beforeAll } from 'vitest';
import { ulid } from '../../../src/base/ulid.ts';
import { openGcs } from '../../../src/remote/gcs/open.ts';
import type { Remote } from '../../../src/remote/remote.ts';
import { type GcsServer, startGcsServer } from '../../support/gcs-server/server.ts';
import { describeRemote } from './contract.ts';

const promises = { tellsCrc32c: true, removesOnlyWhatIsMeant: true, makesItsPlace: false };
const noRetry = (): void => {};

let server: GcsServer;
beforeAll(async () => {
  server = await startGcsServer({ pageSize: 50 });
});
afterAll(() => server.close());

const openOwn = async (url: string): Promise<Remote> =>
  openGcs(url, { endpointurl: server.url }, { env: {}, root: '/', onRetry: noRetry });

describeRemote({
  name: 'gs:// of the test server',
  open: () => openOwn(`gs://bucket/${ulid()}`),
  openAbsent: () => openOwn(`gs://no-such-bucket/${ulid()}`),
  pageSize: 50,
  ...promises,
});

const { LUC_TEST_GCS: real, LUC_TEST_GCS_LACKS: lacks = '' } = process.env;
if (real !== undefined) {
  const open = async (url: string): Promise<Remote> =>
    openGcs(url, {}, { env: process.env, root: '/', onRetry: noRetry });
  describeRemote({
    name: real,
    open: () => open(`${real}/${ulid()}`),
    openAbsent: () => open(`gs://luc-no-such-bucket-${ulid().toLowerCase()}`),
    pageSize: 1000,
    ...promises,
    removesOnlyWhatIsMeant: !lacks.includes('conditional-delete'),
  });
}
