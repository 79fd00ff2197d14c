/** Dates of feeds as moments of universal time: those of RSS, those of the web (W3CDTF), and what people make of them. */
import { readDate } from '../documents/mail/date.ts';

/** `Tue, 30 Jul 2002 00:23 PDT` → `2002-07-30T07:23:00Z`; null where it is no date, or no moment that there ever was. */
export function readFeedDate(text: string): string | null {
  const plain = text.trim();
  const web = w3c.exec(plain);
  return web ? momentOf(web) : isWhole(readDate(plain));
}

const w3c =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T\s]+(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(Z|[+-]\d\d:?\d\d)?)?)?)?$/i;

function momentOf(found: RegExpExecArray): string | null {
  const [
    ,
    year,
    month = '01',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    fraction = '',
    zone = 'Z',
  ] = found;
  const digits = fraction.slice(0, 3).padEnd(3, '0');
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : zone.replace(/(\d\d):?(\d\d)$/, '$1:$2');
  const millis = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${digits}${offset}`);
  // The 30th of February is taken for a day of March.
  if (Number.isNaN(millis) || new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDate() !== Number(day))
    return null;
  return isWhole(new Date(millis).toISOString().replace(/\.000Z$/, 'Z'));
}

/** Programs that know no date write the first one of their clocks. */
const isWhole = (moment: string | null): string | null =>
  moment !== null && /^[12]\d{3}-/.test(moment) && !moment.startsWith('1970-01-01T00:00:00') ? moment : null;
