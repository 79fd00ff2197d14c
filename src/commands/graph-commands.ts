/** The commands that build, show and run the graph, as data. */
import {
  type Argument,
  bareCommand,
  command,
  count,
  type Group,
  list,
  needed,
  offering,
  talking,
  text,
  toggle,
} from './command.ts';

const targets: Argument = {
  name: 'TARGET',
  summary: 'stage, group, pipeline, or a path that a stage makes; default: everything',
  many: true,
};
const glob = toggle('targets are patterns, of names of stages, of outs and of data');

export const graphCommands: Group = {
  title: 'The graph',
  commands: [
    bareCommand({
      name: 'init',
      summary: 'make a project in this folder',
      notes: [
        'In a folder of another project it makes a second one: from there on `luc` sees only the nearest. The folder of',
        'a project is usually that of its git repository.',
      ],
      arguments: [],
      flags: {
        dvc: toggle('take a DVC project over, with what it recorded: nothing runs again that is as it was'),
        force: toggle('replace a lucidity.yaml that is there; the old one goes to the trash', '-f'),
      },
      examples: [
        { line: 'luc init', does: 'start with one stage to fill in' },
        { line: 'luc init --dvc', does: 'start from dvc.yaml, *.dvc files and what DVC recorded' },
      ],
      load: () => import('./init.ts'),
    }),
    command({
      name: 'repro',
      summary: 'bring targets up to date: restore what is known, run the rest in parallel',
      arguments: [targets],
      flags: {
        dry: toggle('show what would be done, change nothing', '-n'),
        force: toggle('run also what is up to date', '-f'),
        singleItem: toggle('only the targets, without what they need', '-s'),
        downstream: toggle('the targets and everything that uses them'),
        forceDownstream: toggle('run also what follows a stage that ran'),
        pipeline: toggle('the whole pipelines of the targets', '-p'),
        keepGoing: toggle('after a failure, run what does not depend on it', '-k'),
        ignoreErrors: toggle('after a failure, run also what depends on it'),
        jobs: count('N', 'run at most N stages at once', '-j'),
        noRunCache: toggle('restore nothing from earlier results'),
        pull: toggle('fetch what is needed and not here from the remotes, when it is needed'),
        refresh: toggle('ask the sources of fetched data again, also those that are not due'),
        backend: text(
          'NAME',
          'compute with this backend where a typed stage asks for `auto`; commands do not see it',
        ),
        noCommit: toggle('record, but store no outputs'),
        allowMissing: toggle('a file that is recorded but not here counts as unchanged'),
        allOuts: toggle('put back every output, also those that nothing asked for'),
        glob,
        interactive: talking(toggle('ask before each stage, one after the other', '-i')),
        attach: talking(toggle('run one stage on this terminal, for a debugger')),
        setParam: list('KEY=VALUE', 'write a value into the params file first', '-S'),
      },
      conflicts: [
        ['singleItem', 'downstream'],
        ['keepGoing', 'ignoreErrors'],
        ['jobs', 'attach'],
        ['jobs', 'interactive'],
        ['dry', 'attach'],
      ],
      examples: [
        { line: 'luc repro', does: 'bring everything up to date' },
        { line: 'luc repro train -S train.lr=0.01', does: 'change a param, then run what follows from it' },
      ],
      load: () => import('./repro.ts'),
    }),
    command({
      name: 'plan',
      summary: 'show what repro would do, stage by stage, and why',
      arguments: [targets],
      flags: { exitCode: toggle('exit 1 if something must run'), glob },
      examples: [
        { line: 'luc plan', does: 'what would run, and how long it may take' },
        { line: 'luc plan train --exit-code', does: 'fail if train or anything before it must run' },
      ],
      load: () => import('./plan.ts'),
    }),
    command({
      name: 'status',
      summary: 'show what is out of date, with a reason for each',
      arguments: [targets],
      flags: {
        exitCode: toggle('exit 1 if something must run; with `--cloud`, if something is not there'),
        complete: toggle('an output that is not in the workspace counts as well'),
        granular: toggle('name every changed file of a folder'),
        cloud: toggle('instead, what of the recorded the remotes do not have, or only they', '-c'),
        remote: offering('REMOTE', text('NAME', 'with this remote; means `--cloud`', '-r')),
        glob,
      },
      examples: [
        { line: 'luc status', does: 'what changed since the last run' },
        { line: 'luc status -c --json --exit-code', does: 'for a script: 1 if not all of it is pushed' },
      ],
      load: () => import('./status.ts'),
    }),
    command({
      name: 'why',
      summary: 'explain in full why a stage is out of date',
      arguments: [{ name: 'TARGET', summary: 'a stage, or a path that it makes', required: true }],
      flags: { run: text('ID', 'compare with this run instead of the last one') },
      examples: [
        { line: 'luc why train', does: 'every changed file and param, with values' },
        { line: 'luc why models/best.bin', does: 'the same for the stage that makes a file' },
      ],
      load: () => import('./why.ts'),
    }),
    command({
      name: 'dag',
      summary: 'draw the graph, each stage with its state',
      arguments: [targets],
      flags: {
        dot: toggle('as Graphviz DOT'),
        mermaid: toggle('as Mermaid'),
        md: toggle('as Mermaid in a Markdown fence'),
        outs: toggle('draw paths instead of stages'),
        html: text('FILE', 'write one page that opens offline; `-` is stdout'),
        glob,
      },
      conflicts: [['dot', 'mermaid', 'md', 'html']],
      examples: [
        { line: 'luc dag', does: 'draw in the terminal' },
        { line: 'luc dag train --md >> README.md', does: 'what train needs, for a page on the web' },
      ],
      load: () => import('./dag.ts'),
    }),
    command({
      name: 'stage list',
      summary: 'list the stages',
      arguments: [targets],
      flags: { glob },
      examples: [
        { line: 'luc stage list', does: 'names and descriptions' },
        { line: 'luc stage list --json', does: 'commands, deps, outs and params as well' },
      ],
      load: () => import('./stage-list.ts'),
    }),
    command({
      name: 'stage add',
      summary: 'write a new stage into lucidity.yaml, comments kept',
      notes: ['Flags stand before the command: what follows its first word is part of it.'],
      arguments: [
        { name: 'COMMAND', summary: 'the command to run', required: true, many: true, whole: true },
      ],
      flags: {
        name: needed(text('NAME', 'name of the stage', '-n')),
        deps: list('PATH', 'what the command reads', '-d'),
        outs: list('PATH', 'what it makes', '-o'),
        outsNoCache: list('PATH', 'what it makes, kept by git and not by the store', '-O'),
        metrics: list('PATH', 'metrics file that it makes', '-m'),
        metricsNoCache: list('PATH', 'metrics file, kept by git', '-M'),
        params: list('[FILE:]KEY,…', 'params that it uses', '-p'),
        plots: list('PATH', 'plots file that it makes'),
        plotsNoCache: list('PATH', 'plots file, kept by git'),
        outsPersist: list('PATH', 'what it makes and builds upon: not removed before a run'),
        outsPersistNoCache: list('PATH', 'the same, kept by git'),
        alwaysChanged: toggle('run it every time'),
        wdir: text('DIR', 'folder in which it runs', '-w'),
        desc: text('TEXT', 'a line on what it does'),
        force: toggle('replace a stage of that name', '-f'),
        run: toggle('run it at once'),
      },
      examples: [
        {
          line: 'luc stage add -n clean -d raw.csv -o clean.csv "sh clean.sh"',
          does: 'one input, one output',
        },
        {
          line: 'luc stage add -n train -d clean.csv -p lr,epochs -o model -M metrics.json "python train.py"',
          does: 'with params and a metrics file',
        },
      ],
      load: () => import('./stage-add.ts'),
    }),
    command({
      name: 'freeze',
      summary: 'leave stages as they are until they are unfrozen',
      arguments: [{ name: 'STAGE', summary: 'a stage or a group', required: true, many: true }],
      flags: {},
      examples: [
        { line: 'luc freeze download', does: 'download is not run again' },
        { line: 'luc freeze news/fetch prices/fetch', does: 'several at once' },
      ],
      load: () => import('./freeze.ts'),
    }),
    command({
      name: 'unfreeze',
      summary: 'let frozen stages run again',
      arguments: [{ name: 'STAGE', summary: 'a stage or a group', required: true, many: true }],
      flags: {},
      examples: [
        { line: 'luc unfreeze download', does: 'download follows its inputs again' },
        { line: 'luc unfreeze news/fetch prices/fetch', does: 'several at once' },
      ],
      load: () => import('./unfreeze.ts'),
    }),
    command({
      name: 'runs',
      summary: 'list past runs with outcome and time',
      notes: [
        'A run is `done`, `failed`, `interrupted`, `running`, or `killed` where it has no end, also after the',
        'next command has mended it. A stage, shown with `-v` or of a RUN, is `ran`, `restored`, `recorded`, `failed`,',
        '`cancelled`, `unconfirmed` or `unsaved`; or it was `claimed` (nothing had started), `started` (its',
        'command ran) or `unrecorded` (its command had ended well) when the run ended.',
      ],
      arguments: [
        { name: 'RUN', summary: 'id of a run or its start, to see its stages; default: the last 20 runs' },
      ],
      flags: { number: count('N', 'at most N, newest first', '-n') },
      examples: [
        { line: 'luc runs', does: 'the last 20' },
        { line: 'luc runs -n 1 --json', does: 'the last one, stage by stage' },
      ],
      load: () => import('./runs.ts'),
    }),
    command({
      name: 'logs',
      summary: 'show what a stage printed',
      arguments: [
        { name: 'RUN', summary: 'id of a run or its start; default: the last one' },
        { name: 'TARGET', summary: 'stage, group, pipeline or path; default: every stage of the run' },
      ],
      flags: { follow: toggle('go on until the run ends', '-f') },
      examples: [
        { line: 'luc logs train', does: 'what train printed when it ran last' },
        { line: 'luc logs --follow', does: 'watch the run that is going on' },
      ],
      load: () => import('./logs.ts'),
    }),
  ],
};
