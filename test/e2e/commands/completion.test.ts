/** `luc completion` in a real bash, the texts for the other shells, and what they are told. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTypedLine, replyTo } from '../../../src/shell-words.ts';
import { makeProject, type Project } from '../../support/project.ts';

const program = realpathSync(fileURLToPath(new URL('../../../bin/luc.cjs', import.meta.url)));
const breaks = ' \t\n"\'@><=;|&(:';
const files = {
  'lucidity.yaml': `include: [pipelines/*.yaml]
data: {raw.csv: {desc: from the archive}}
remotes: {share: {url: ../share}}
stages:
  train: {foreach: [fr, de], do: {cmd: "true", outs: ["model \${item}.bin"]}}
  prepare: {cmd: "true", desc: "cleans\\nthoroughly", outs: [data/it's, data/clean]}
  it: {cmd: "true", outs: [it]}
`,
  'pipelines/news.yaml': 'stages: {clean: {cmd: "true"}, "b": {cmd: "true"}}\n',
  'sub/x': '',
};

function makeShell(options: { files?: Readonly<Record<string, string>> } = {}) {
  const project = makeProject({ files: options.files ?? files, git: true });
  mkdirSync(project.path('.git/bin'));
  symlinkSync(program, project.path('.git/bin/luc'));
  const env = { PATH: `${project.path('.git/bin')}:${process.env.PATH}` };
  const completion = execFileSync(program, ['completion', 'bash'], { encoding: 'utf8' });
  /** What bash is given to put in place of what it takes for the current word. */
  const bash = async (line: string, cwd = '.'): Promise<string> => {
    const script = `eval "$3"; complete -p luc >/dev/null
COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDBREAKS=$2; _luc; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { code, stdout, stderr } = await project.start(
      'bash',
      ['-c', script, '-', line, breaks, completion],
      {
        env,
        cwd,
      },
    ).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout.trimEnd().replaceAll('\n', ' | ');
  };
  return { project, bash };
}
const complete = async (project: Project, ...words: string[]) =>
  (await project.luc(['complete', 'fish', ...words])).stdout;

test('in bash: commands, flags, values, names, paths and revisions', async () => {
  const { project, bash } = makeShell();
  project.git('branch', 'feature/one');
  expect(await bash('luc st')).toBe('status | stage');
  expect(await bash('luc --cd sub stat')).toBe('status');
  expect(await bash('luc stage ')).toBe('list | add');
  expect(await bash('luc repro --no-c')).toBe('--no-commit | --no-color');
  expect(await bash('luc --reporter=p')).toBe('plain');
  expect(await bash('luc repro --reporter ')).toBe('live | plain | ndjson | github');
  expect(await bash('luc why tr')).toBe('train | train@fr | train@de');
  expect(await bash('luc why train@f')).toBe('fr');
  expect(await bash('luc repro -kj 2 :pre')).toBe('prepare');
  expect(await bash('luc why cl')).toBe('clean');
  expect(await bash('luc repro news')).toBe('news/clean | news/b | news');
  expect(await bash('luc repro mo')).toBe('model\\ fr.bin | model\\ de.bin');
  expect(await bash("luc repro 'model f")).toBe('model fr.bin');
  expect(await bash('luc repro "model f')).toBe('model fr.bin');
  expect(await bash('luc repro data/i')).toBe("data/it\\'s");
  expect(await bash('luc repro ./i')).toBe('./it');
  expect(await bash('luc repro ../d', 'sub')).toBe("../data/it\\'s | ../data/clean");
  expect(await bash('luc freeze n')).toBe('news/clean | news/b');
  expect(await bash('luc params diff HEAD feat')).toBe('feature/one');
  expect(await bash('luc params diff HEAD main ')).toBe('');
  expect(await bash('luc add l')).toBe('');
  expect(await bash('luc stage add -n x python --')).toBe('');
  expect(await bash('luc completion ')).toBe('bash | zsh | fish');
  expect(await bash('luc help st')).toBe('status | stage');
  expect(await bash('luc push -r ')).toBe('share');
  expect(await bash('luc remote rename s')).toBe('share');
});

test('what is wrong is silent, and what is known without the project still comes', async () => {
  const { bash } = makeShell({ files: { 'lucidity.yaml': 'stages: [', 'sub/x': '' } });
  expect(await bash('luc why ')).toBe('');
  expect(await bash('luc why --r')).toBe('--run | --reporter');
  expect(await bash('luc nonsense ')).toBe('');
  expect(await bash('luc --cd /nowhere why ')).toBe('');
  const { project } = makeShell();
  for (const words of [['--cd', '..'], ['--cd=..']])
    expect(await project.luc(['complete', 'fish', ...words, 'why', ''])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '',
    });
});

test('other shells get every word with what it is, and do the rest', async () => {
  const { project } = makeShell();
  expect(await complete(project, 'why', '')).toBe(`train\tgroup
train@fr
train@de
prepare\tcleans
it
news/clean
news/b
news\tpipeline
model fr.bin\tmade by train@fr
model de.bin\tmade by train@de
data/it's\tmade by prepare
data/clean\tmade by prepare
./it\tmade by it
raw.csv\tfrom the archive
`);
  expect(await complete(project, 'add', '')).toBe(':files\n');
  expect(await complete(project, '--cd', '')).toBe(':folders\n');
  expect(await complete(project, 'why', '-')).toContain('--verbose\tsay more\n-v\tsay more\n');
  expect((await project.luc(['completion', 'zsh'])).stdout).toBe(`#compdef luc
# luc completion zsh
_luc() {
  local line
  local -a names shown
  while IFS= read -r line; do
    case $line in
      :files) _files ;;
      :folders) _files -/ ;;
      *)
        names+=("\${line%%$'\\t'*}")
        shown+=("\${line/$'\\t'/  -- }")
        ;;
    esac
  done < <(luc complete zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)
  (( $#names )) && compadd -l -d shown -a names
}
if [[ $funcstack[1] == _luc ]]; then
  _luc "$@"
else
  compdef _luc luc
fi
`);
  expect((await project.luc(['completion', 'fish'])).stdout).toBe(`# luc completion fish
function __luc_complete
    set -l words (commandline -opc)[2..-1]
    for line in (luc complete fish $words (commandline -ct | string unescape; or commandline -ct) 2>/dev/null)
        switch $line
            case :files
                __fish_complete_path (commandline -ct)
            case :folders
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $line
        end
    end
end
complete -c luc -f -a '(__luc_complete)'
`);
  expect(await project.luc(['completion', 'zhs'])).toMatchObject({
    code: 2,
    stderr: 'error: no script is known for `zhs`\nhint: did you mean `zsh`?\n',
  });
});

test('bash reads every reply as the word that was meant, whatever is typed of it', () => {
  const anyWord = fc.string({
    minLength: 1,
    maxLength: 12,
    unit: fc.constantFrom(...'ab:@=\'"\\$`* ~#!&;|(){}[]<>?ü𝒳'),
  });
  const cases = fc.sample(fc.tuple(anyWord, fc.nat(11), fc.constantFrom('', '"', "'")), {
    numRuns: 300,
    seed: 7,
  });
  const lines: string[] = [];
  const wanted: string[] = [];
  for (const [word, typed, quote] of cases) {
    const start = [...word].slice(0, typed).join('');
    const before =
      quote === "'" ? start : start.replace(quote === '"' ? /["\\$`]/g : /[^\w\u0080-\uffff]/g, '\\$&');
    if (quote === "'" && word.includes("'")) continue;
    const { current } = readTypedLine(`luc x ${quote}${before}`, '');
    const reply = replyTo(current, word);
    lines.push(`printf '%s\\n' ${quote}${reply}${quote}`);
    wanted.push(word);
    expect([before, current.text]).toEqual([before, start]);
  }
  const printed = execFileSync('bash', ['-c', lines.join('\n')], { encoding: 'utf8' });
  expect(printed.split('\n').slice(0, -1)).toEqual(wanted);
});

test('the words of a line, and the part of the last that bash leaves standing', () => {
  const read = (line: string) => {
    const { before, current } = readTypedLine(line, breaks);
    return [before, current.text, current.kept, current.quote];
  };
  expect(read('luc')).toEqual([[], 'luc', '', '']);
  expect(read('luc why ')).toEqual([['why'], '', '', '']);
  expect(read('luc "a b" c\\ d:e@f')).toEqual([['a b'], 'c d:e@f', 'c d:e@', '']);
  expect(read('luc --x="a:b')).toEqual([[], '--x=a:b', '--x=', '"']);
  expect(read("luc '' 'it")).toEqual([[''], 'it', '', "'"]);
});
