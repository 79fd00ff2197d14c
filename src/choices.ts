/** Choices that stand in settings, in the environment and in flags alike. */

/** How what is in the store gets into the workspace. */
export const linkKinds = ['reflink', 'copy', 'hardlink', 'symlink'] as const;
export type LinkKind = (typeof linkKinds)[number];

/** What computes tensors; `auto` is the first of them that works here. */
export const backends = ['auto', 'tfjs-node-gpu', 'webgpu', 'tfjs-node', 'wasm', 'cpu'] as const;
export type BackendName = Exclude<(typeof backends)[number], 'auto'>;
