/** A folder keeps the contract of all remotes. */
import { join } from 'node:path';
import { openFolder } from '../../../src/remote/folder/open.ts';
import { temporaryProject } from '../../store/temporary-project.ts';
import { describeRemote } from './contract.ts';

describeRemote({
  name: 'a folder',
  open: async () => openFolder(temporaryProject().root),
  openAbsent: async () => openFolder(join(temporaryProject().root, 'not-there')),
  pageSize: 50,
  tellsCrc32c: false,
  removesOnlyWhatIsMeant: true,
  makesItsPlace: true,
});
