/** The commands that set a project and its machine up, as data. */
import { bareCommand, command, type Group, toggle } from './command.ts';

export const setupCommands: Group = {
  title: 'Setting up',
  commands: [
    command({
      name: 'install',
      summary: 'let git know the project: hooks, and a merge of locks entry by entry',
      notes: [
        'The hooks show `luc status` before a commit, call `luc checkout` after `git checkout` where the lock differs, and',
        '`luc push` before `git push`, which is refused where not all of it arrives (`git push --no-verify` goes without).',
        'They stand in marked blocks of `.git/hooks`, or of `core.hooksPath`; what else is there stays.',
        'Git merges `lucidity.lock` with `luc merge-lock -- %O %A %B %P`: what either side added or changed is kept; a',
        'stage that both sides ran with other results is left out, for the run cache to give it back; data that both',
        'sides changed is a conflict, marked as git does. Each clone has to be set up once.',
      ],
      arguments: [],
      flags: { uninstall: toggle('take everything out again') },
      examples: [
        { line: 'luc install', does: 'set this clone up; again after an update of luc' },
        { line: 'luc install --uninstall', does: 'leave git as it was' },
      ],
      load: () => import('./install.ts'),
    }),
    command({
      name: 'config',
      summary: 'show or change settings of the project or of this machine',
      notes: [
        'Settings of the project stand in `lucidity.yaml`, under `config`, and are committed; those of this machine in',
        '`.luc/config.yaml`, and come before them; `LUC_JOBS`, `LUC_BACKEND`, `LUC_STORE_DIR` and `LUC_CACHE_LINK` come',
        'before both. Without a value the one that holds is printed; exit 1 if there is none.',
      ],
      arguments: [
        {
          name: 'KEY',
          summary:
            'store.dir, store.shared, cache.link, backend, jobs, gc.grace, gc.keep_pushes or remotes.NAME.KEY',
        },
        { name: 'VALUE', summary: 'what to set it to' },
      ],
      flags: {
        local: toggle('in .luc/config.yaml, of this machine'),
        project: toggle('in lucidity.yaml; this is where values are written by default'),
        unset: toggle('take the key out'),
        list: toggle('every setting that is set'),
        showOrigin: toggle('where each comes from'),
      },
      conflicts: [
        ['local', 'project'],
        ['list', 'unset'],
      ],
      examples: [
        { line: 'luc config --local store.dir /data/store', does: 'keep the objects on another disk' },
        { line: 'luc config --list --show-origin', does: 'what is set, and where' },
      ],
      load: () => import('./config.ts'),
    }),
    bareCommand({
      name: 'doctor',
      summary: 'check what luc stands on: Node, disk, git, store, remotes, GPUs, the project',
      notes: [
        'Every finding is fine, a warning or a problem, and says what to do. Exit 1 if there is a problem. It changes',
        'nothing; what it writes in `.luc/tmp` and to each remote, to try out what can be done there, is gone at its end.',
      ],
      arguments: [],
      flags: {},
      examples: [
        { line: 'luc doctor', does: 'all findings' },
        { line: 'luc doctor --json', does: 'the same for a script, or to attach to a report' },
      ],
      load: () => import('./doctor.ts'),
    }),
    bareCommand({
      name: 'backend list',
      summary: 'show what can compute tensors here, and why something cannot',
      notes: [
        '`auto` takes the first that works: a GPU that TensorFlow sees (`tfjs-node-gpu`), any other GPU (`webgpu`), `wasm`,',
        'which computes whole steps of a training by kernels of its own on every processor, `tfjs-node`, `cpu`. They agree to',
        'about 1e-4; the same one makes the same bytes again. `backend` of a stage, `--backend` and the setting choose.',
      ],
      arguments: [],
      flags: {},
      examples: [
        { line: 'luc backend list', does: 'each with its version and device' },
        { line: 'luc backend list --json', does: 'the same for a script; `auto` is the one that is taken' },
      ],
      load: () => import('./backend-list.ts'),
    }),
    bareCommand({
      name: 'backend install',
      summary: 'install a backend that does not come with luc',
      notes: [
        'By npm, into `~/.local/share/lucidity/tools` (`XDG_DATA_HOME`). Where the TensorFlow that its package downloads does',
        'not work here, or is too old for the CUDA of this machine, its addon is compiled against the library of a Python',
        'wheel: that takes `python3` with pip, a C++ compiler and about 3 GB while it lasts. What is there works or is as before.',
      ],
      arguments: [
        {
          name: 'NAME',
          summary: 'tfjs-node, tfjs-node-gpu or webgpu',
          required: true,
          choices: ['tfjs-node', 'tfjs-node-gpu', 'webgpu'],
        },
      ],
      flags: {
        project: toggle('into .luc/tools of this project'),
        wheel: toggle('take the library of the wheel at once'),
      },
      examples: [
        {
          line: 'luc backend install tfjs-node-gpu',
          does: 'TensorFlow on the GPU, for all projects of this user',
        },
        { line: 'luc backend install webgpu --project', does: 'Dawn, for this project only' },
      ],
      load: () => import('./backend-install.ts'),
    }),
    bareCommand({
      name: 'completion',
      summary: 'print the script with which a shell completes luc',
      notes: [
        'Commands, flags, stages, groups, pipelines, tracked paths, runs and git revisions are completed. To have it in',
        'every shell: for bash, put `source <(luc completion bash)` into `~/.bashrc`; for zsh the same with `zsh` into',
        '`~/.zshrc`, behind `compinit`; for fish, `luc completion fish > ~/.config/fish/completions/luc.fish`.',
      ],
      arguments: [
        { name: 'SHELL', summary: 'bash, zsh or fish', required: true, choices: ['bash', 'zsh', 'fish'] },
      ],
      flags: {},
      examples: [
        { line: 'luc completion bash >> ~/.bashrc', does: 'complete in every bash' },
        { line: 'luc completion zsh >> ~/.zshrc', does: 'complete in every zsh' },
      ],
      load: () => import('./completion.ts'),
    }),
  ],
};
