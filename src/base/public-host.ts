/** Which hosts everyone can reach, and which lie on this machine, in a private network or serve a cloud's machines alone. */
import ipaddr from 'ipaddr.js';

/** `host` is a name, or an address without brackets. Of a name it says only what the name itself tells. */
export function isPublicHost(host: string): boolean {
  if (ipaddr.isValid(host)) return isPublicAddress(ipaddr.process(host));
  const name = host.toLowerCase().replace(/\.$/, '');
  return name.includes('.') && !insideNames.test(name);
}

/** Names that no public register gives out. */
const insideNames = /\.(?:localhost|local|internal|intranet|lan|home|corp|private|home\.arpa)$/;

function isPublicAddress(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const range = address.range();
  // The way to IPv4 from a network that has only IPv6.
  if (address instanceof ipaddr.IPv6 && range === 'rfc6052')
    return isPublicAddress(new ipaddr.IPv4(address.toByteArray().slice(-4)));
  return range === 'unicast' && address.toString() !== metadataOfAzure;
}

/** The one that looks as if it were for everyone. */
const metadataOfAzure = '168.63.129.16';
