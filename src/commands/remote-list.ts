/** `luc remote list`. */
import { fileOf } from '../config/read-settings.ts';
import { urlFromHere } from '../report/from-here.ts';
import { rowsText } from '../report/rows.ts';
import { tame } from '../report/width.ts';
import { type CommandResult, type Context, failed } from './context.ts';
import { declaredRemotes, isDefault, shownUrl } from './declared-remotes.ts';
import { styleOf } from './style-of.ts';

export async function run(context: Context): Promise<CommandResult> {
  const declared = declaredRemotes(context);
  if (!declared.ok) return failed(declared.failure);
  const remotes = declared.value.map((one) => ({
    name: one.name,
    url: shownUrl(one),
    default: isDefault(one),
    file: fileOf[one.project ? 'project' : 'local'],
  }));
  return {
    exit: 0,
    document: { version: 1, remotes },
    text: () =>
      remotes.length === 0
        ? 'There is no remote. `luc remote add -d share ../share` makes a folder one.\n'
        : rowsText(
            remotes.map(({ name, url, default: isDefaultOne, file }) => [
              { text: tame(name) },
              { text: tame(urlFromHere(url, styleOf(context))) },
              {
                text: [isDefaultOne ? 'default' : '', file === fileOf.local ? 'only here' : '']
                  .filter(Boolean)
                  .join(', '),
                paint: 'dim',
              },
            ]),
            1,
            styleOf(context),
          ),
  };
}
