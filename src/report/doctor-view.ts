/** What a look at the machine and the project found, for people. */
import { marksOf, type Paint, paint, type Style } from './style.ts';
import { tame } from './width.ts';
import { countText } from './words.ts';

export type FindingLevel = 'ok' | 'warning' | 'problem';

export interface Finding {
  /** The heading that it stands under. */
  readonly area: string;
  /** Kebab-case and stable. */
  readonly check: string;
  readonly level: FindingLevel;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

const look = {
  ok: ['done', 'green'],
  warning: ['warned', 'yellow'],
  problem: ['failed', 'red'],
} as const satisfies { readonly [level in FindingLevel]: readonly [string, Paint] };

/** Findings of one area must follow each other. */
export function doctorText(findings: readonly Finding[], style: Style): string {
  const lines: string[] = [];
  let area = '';
  for (const finding of findings) {
    if (finding.area !== area) lines.push(...(area === '' ? [] : ['']), paint(style, finding.area, 'bold'));
    area = finding.area;
    const [mark, color] = look[finding.level];
    lines.push(`  ${paint(style, marksOf(style)[mark], color)} ${tame(finding.message)}`);
    if (finding.hint) lines.push(`    hint: ${tame(finding.hint)}`);
  }
  const count = (level: FindingLevel): number => findings.filter((one) => one.level === level).length;
  const counts = [countText(count('problem'), 'problem'), countText(count('warning'), 'warning')];
  return `${lines.join('\n')}\n\n${counts.join(', ')}.\n`;
}
