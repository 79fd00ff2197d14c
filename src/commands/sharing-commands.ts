/** The commands that share with other machines, as data. */
import { type Argument, command, type Group, toggle } from './command.ts';
import { transferCommands } from './transfer-commands.ts';

const remote: Argument = { name: 'NAME', summary: 'a remote', required: true, completes: 'REMOTE' };
const local = toggle('in .luc/config.yaml, of this machine, which is not committed');

export const sharingCommands: Group = {
  title: 'Sharing',
  commands: [
    ...transferCommands,
    command({
      name: 'remote add',
      summary: 'declare a remote: a place where several machines keep what they share',
      notes: [
        'It is written to `remotes:` in `lucidity.yaml`; nothing is asked of the place itself yet. A relative folder',
        'counts from the current one, and is written as seen from the project. No URL holds credentials.',
      ],
      arguments: [
        { name: 'NAME', summary: 'what to call it', required: true },
        { name: 'URL', summary: 'a folder, or `gs://bucket/prefix`', required: true },
      ],
      flags: {
        default: toggle('let it be the one that is meant where none is named', '-d'),
        force: toggle('replace one of that name', '-f'),
        local,
      },
      examples: [
        { line: 'luc remote add -d share ../share', does: 'a folder, for everyone who has it there' },
        {
          line: 'luc remote add cloud gs://our-bucket/news',
          does: 'a prefix of a bucket of Google Cloud Storage',
        },
      ],
      load: () => import('./remote-add.ts'),
    }),
    command({
      name: 'remote list',
      summary: 'show the remotes and where they are',
      arguments: [],
      flags: {},
      examples: [
        { line: 'luc remote list', does: 'each with its URL' },
        { line: 'luc remote list --json', does: 'the same for a script' },
      ],
      load: () => import('./remote-list.ts'),
    }),
    command({
      name: 'remote modify',
      summary: 'set an option of a remote, or take it out',
      notes: [
        'All remotes have `url`, `default` and `run_cache` (`write`, or for who may only read results `read`, or',
        '`off`); buckets also `credentialpath` (a file, only with `--local`), `allow_anonymous_login`, `endpointurl`,',
        '`projectname`, `user_project` (it pays), `kms_key_name`, `storage_class`, `timeout` (seconds without a byte),',
        '`retries`, `retry_delay` (seconds) and `jobs`. A value of this machine comes before one of the project.',
      ],
      arguments: [
        remote,
        { name: 'KEY', summary: 'an option', required: true },
        { name: 'VALUE', summary: 'what to set it to' },
      ],
      flags: { local, unset: toggle('take the option out', '-u') },
      examples: [
        { line: 'luc remote modify share run_cache read', does: 'let nobody here add results to it' },
        {
          line: 'luc remote modify --local cloud credentialpath ~/key.json',
          does: 'who we are, on this machine',
        },
      ],
      load: () => import('./remote-modify.ts'),
    }),
    command({
      name: 'remote default',
      summary: 'show or set which remote is meant where none is named',
      notes: ['Without a name it is printed; exit 1 if there is none.'],
      arguments: [{ name: 'NAME', summary: 'the remote to make the default', completes: 'REMOTE' }],
      flags: { local, unset: toggle('let none be the default', '-u') },
      examples: [
        { line: 'luc remote default', does: 'which one it is' },
        { line: 'luc remote default --local cloud', does: 'another one on this machine' },
      ],
      load: () => import('./remote-default.ts'),
    }),
    command({
      name: 'remote rename',
      summary: 'give a remote another name, also where data and outs name it',
      arguments: [remote, { name: 'NEW', summary: 'its new name', required: true }],
      flags: {},
      examples: [
        { line: 'luc remote rename share archive', does: 'comments and everything else stay' },
        { line: 'luc remote rename origin cloud', does: 'in both files' },
      ],
      load: () => import('./remote-rename.ts'),
    }),
    command({
      name: 'remote remove',
      summary: 'take a remote out of the project; what it holds stays',
      arguments: [remote],
      flags: { local: toggle('only what .luc/config.yaml says of it') },
      examples: [
        { line: 'luc remote remove share', does: 'out of both files' },
        { line: 'luc remote remove --local cloud', does: 'only what this machine says' },
      ],
      load: () => import('./remote-remove.ts'),
    }),
  ],
};
