/**
 * Keeps connections from addresses that are not for everyone. It looks at the address that is connected to, whatever name
 * led there: a name may be given another address between a look and the connection.
 */
import { lookup as lookUp } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** The code of the error for an address that may not be asked, as those of the system. */
export const forbiddenAddress = 'ENOTPERMITTED';

export const notPermitted = (host: string, address = host): Error =>
  Object.assign(
    new Error(`${host} ${address === host ? '' : `is ${address}, which `}lies inside of this network`),
    {
      code: forbiddenAddress,
      syscall: 'connect',
    },
  );

/** Gives only addresses that `permits` lets through. */
export function guardLookup(
  permits: (address: string) => boolean,
  lookup: LookupFunction = lookUp as LookupFunction,
): LookupFunction {
  return (host, options, callback) =>
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '');
      const addresses = typeof found === 'string' ? [] : found;
      const permitted = addresses.filter(({ address }) => permits(address));
      const [first] = permitted;
      if (!first) return callback(notPermitted(host, addresses[0]?.address), '');
      return options.all ? callback(null, permitted) : callback(null, first.address, first.family);
    });
}
