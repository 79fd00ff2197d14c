/** The dates of messages (RFC 5322, with its obsolete forms) as moments of universal time. */

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** In hours; every other name means nothing, as RFC 5322 has it. */
const zones: { readonly [name: string]: number } = {
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};

/** `Tue, 30 Jul 2002 00:23:07 -0700` → `2002-07-30T07:23:07Z`; null where it is no date. Without a zone it is universal. */
export function readDate(text: string): string | null {
  const plain = text.replace(/\([^()]*\)/g, ' ').trim();
  for (const pattern of patterns) {
    const { year, month, day, time, zone = '' } = pattern.exec(plain)?.groups ?? {};
    if (year && month && day && time) return momentOf(year, month, day, time, zone);
  }
  return null;
}

/** As RFC 5322 has them, as C writes them, and those that begin with the year. */
const patterns = [
  /^(?:[a-z]+\.?,?\s*)?(?<day>\d{1,2})[\s-]+(?<month>[a-z]{3})[a-z]*\.?,?[\s-]+(?<year>\d{2,4}),?\s+(?<time>\d{1,2}[:.]\d{1,2}(?:[:.]\d{1,2})?)(?:\.\d+)?\s*(?<zone>[+-]?\d{3,5}|[a-z]+)?/i,
  /^(?:[a-z]{3,9},?\s+)?(?<month>[a-z]{3})[a-z]*\s+(?<day>\d{1,2}),?\s+(?<time>\d{1,2}:\d{2}:\d{2})\s+(?:[a-z]{3,4}\s+)?(?<year>\d{4})\s*(?<zone>[+-]\d{4})?/i,
  /^(?<year>\d{4})[-/](?<month>\d\d)[-/](?<day>\d\d)(?:T|\s+(?:[a-z]{3}\s+)?)(?<time>\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(?<zone>[a-z]+|[+-]\d\d:?\d\d)?/i,
];

function momentOf(year: string, month: string, day: string, time: string, zone: string): string | null {
  const monthIndex = /^\d/.test(month) ? Number(month) - 1 : months.indexOf(month.toLowerCase());
  const [hour = 0, minute = 0, second = 0] = time.split(/[:.]/).map(Number);
  if (
    monthIndex < 0 ||
    monthIndex > 11 ||
    Number(day) < 1 ||
    Number(day) > 31 ||
    hour > 24 ||
    minute > 59 ||
    second > 60
  )
    return null;
  // The 30th of February would be taken for a day of March.
  if (new Date(Date.UTC(fullYear(year), monthIndex, Number(day))).getUTCMonth() !== monthIndex) return null;
  const local = Date.UTC(fullYear(year), monthIndex, Number(day), hour, minute, second);
  return `${new Date(local - offsetOf(zone) * 60_000).toISOString().slice(0, 19)}Z`;
}

/** Two digits as RFC 5322 has them; programs that count from 1900 wrote 102 and 0102. */
function fullYear(year: string): number {
  const number = Number(year);
  if (number >= 1000) return number;
  return number < 50 ? 2000 + number : 1900 + number;
}

/** Minutes before universal time; an offset of more than a day is none. */
function offsetOf(zone: string): number {
  const [, sign, hours, rest] = /^([+-]?)(\d{1,3}):?(\d\d)$/.exec(zone) ?? [];
  if (hours === undefined) return (zones[zone.toUpperCase()] ?? 0) * 60;
  const minutes = Number(hours) * 60 + Number(rest);
  return minutes > 24 * 60 ? 0 : minutes * (sign === '-' ? -1 : 1);
}
