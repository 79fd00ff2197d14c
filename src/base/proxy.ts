/** The way through a proxy, where the environment names one. */
import { plainPart } from './url-part.ts';

type Environment = { readonly [name: string]: string | undefined };

/** Null where there is none, or the host is to be asked without it. */
export function proxyFor({ protocol, hostname }: URL, env: Environment): URL | null {
  const name = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = env[name] || env[name.toLowerCase()];
  if (!proxy || isExcepted(hostname, env.NO_PROXY || env.no_proxy || '')) return null;
  const text = /^[a-z]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
  return URL.canParse(text) ? new URL(text) : null;
}

/** Connects what is asked of `https`. */
export async function openTunnels(proxy: URL) {
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  return new HttpsProxyAgent(proxy, { keepAlive: true });
}

/** What a request that the proxy itself answers has to say of who asks. */
export function proxyHeaders({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '') return {};
  return { 'proxy-authorization': basicAuthorization(username, password) };
}

/** Of the two as they stand in a URL. */
export function basicAuthorization(username: string, password: string): string {
  const who = Buffer.from(`${plainPart(username)}:${plainPart(password)}`);
  return `Basic ${who.toString('base64')}`;
}

/** As curl takes it: hosts, and domains that end so. */
const isExcepted = (host: string, exceptions: string): boolean =>
  exceptions.split(',').some((exception) => {
    const name = exception.trim().replace(/^\*?\./, '');
    return exception.trim() === '*' || (name !== '' && (host === name || host.endsWith(`.${name}`)));
  });
