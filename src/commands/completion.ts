/** `luc completion`: the script with which a shell completes `luc`. All words come from `luc complete`. */
import { failureOf } from '../failure.ts';
import { nearest } from '../suggest.ts';
import { type BareContext, type CommandResult, failed } from './context.ts';

interface Options {
  readonly words: readonly string[];
}

export async function run(_: BareContext, { words }: Options): Promise<CommandResult> {
  const [shell = ''] = words;
  const script = Object.hasOwn(scripts, shell) ? scripts[shell as keyof typeof scripts] : null;
  if (script !== null) return { exit: 0, document: { version: 1, shell, script }, text: () => script };
  const near = nearest(shell, Object.keys(scripts));
  const hint = near ? `did you mean \`${near}\`?` : 'there are bash, zsh and fish';
  return failed(
    failureOf('usage', { code: 'unknown-shell', message: `no script is known for \`${shell}\``, hint }),
  );
}

/** Bash before 4 has no `mapfile`. */
const bash = `# luc completion bash
_luc() {
  local reply
  COMPREPLY=()
  while IFS= read -r reply; do
    COMPREPLY+=("$reply")
  done < <(luc complete bash "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
}
complete -o default -F _luc luc
`;

const zsh = `#compdef luc
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
`;

const fish = `# luc completion fish
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
`;

const scripts = { bash, zsh, fish } as const;
