/** `luc fetch`: brings objects and results from a remote into the store. */
export { fetchOnly as run } from './fetching.ts';
