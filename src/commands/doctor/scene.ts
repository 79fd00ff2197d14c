/** What the checks of `luc doctor` are given, and how they say what they found. */
import type { Pipeline } from '../../pipeline.ts';
import type { Finding } from '../../report/doctor-view.ts';
import type { Layout } from '../../store/layout.ts';
import type { BareContext } from '../context.ts';

export interface Scene {
  readonly context: BareContext;
  /** Of the project, with its store where its settings put it. */
  readonly layout: Layout;
  /** Null where it cannot be compiled. */
  readonly pipeline: Pipeline | null;
}

export type Say = (check: string, message: string, hint?: string) => Finding;

export const sayIn = (area: string): { readonly [level in Finding['level']]: Say } => {
  const at =
    (level: Finding['level']): Say =>
    (check, message, hint) => ({ area, check, level, message, ...(hint ? { hint } : {}) });
  return { ok: at('ok'), warning: at('warning'), problem: at('problem') };
};
