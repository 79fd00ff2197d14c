// Loaded before the program (`node --require`): at its end it writes the most memory that the process held at once.
const { readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => writeFileSync(process.env.BENCH_PEAK, String(peak())));

/** In bytes. Linux gives `resourceUsage` the parent's peak as well, up to the moment when the process started. */
function peak() {
  const kibibytes =
    process.platform === 'linux'
      ? Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
      : process.resourceUsage().maxRSS;
  return kibibytes * 1024;
}
