/** Output without what differs from run to run: durations, run ids, digests, and where the project lies. */
import type { Project } from './project.ts';

export const normal = (project: Project, text: string): string =>
  text
    .replaceAll(project.root, 'ROOT')
    .replace(/\b[0-9A-HJKMNP-TV-Z]{26}\b/g, 'RUN')
    .replace(/sha256:[0-9a-f]{64}/g, 'DIGEST')
    .replace(/\b\d+(\.\d+)? (ms|s|min)\b/g, 'TIME');
