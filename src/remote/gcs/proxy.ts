/** The way through a proxy, where the environment names one. */
import type { Agent } from 'node:http';
import { HttpsProxyAgent } from 'https-proxy-agent';
import type { Hooks } from '../open-remote.ts';

/** Null where there is none, or the host is to be asked without it. */
export function proxyFor({ protocol, hostname }: URL, env: Hooks['env']): Agent | null {
  const proxy = env.HTTPS_PROXY || env.https_proxy;
  if (protocol !== 'https:' || !proxy || isExcepted(hostname, env.NO_PROXY || env.no_proxy || ''))
    return null;
  return new HttpsProxyAgent(proxy, { keepAlive: true });
}

/** As curl takes it: hosts, and domains that end so. */
const isExcepted = (host: string, exceptions: string): boolean =>
  exceptions.split(',').some((exception) => {
    const name = exception.trim().replace(/^\*?\./, '');
    return exception.trim() === '*' || (name !== '' && (host === name || host.endsWith(`.${name}`)));
  });
