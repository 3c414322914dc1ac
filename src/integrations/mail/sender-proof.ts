import { ReceivedMail } from './received-mail';

/** Longest header that is read; the trusted server writes a few hundred characters. */
const MAX_HEADER = 10_000;

/**
 * Whether the mail server that the operator trusts vouches for the From address: DMARC passed for its domain, or a DKIM signature of its domain,
 * or of one above it, did (RFC 8601). Only the topmost header with the server's name counts: those below may have come with the mail.
 */
export function isSenderProven(mail: ReceivedMail, authservId: string | null): boolean {
  if (authservId === null || mail.from === null || !mail.hasOneAuthor) return false;
  const domain = mail.from.address.split('@')[1]?.toLowerCase() ?? '';
  const trusted = (mail.headers.get('authentication-results') ?? [])
    .map(partsOf)
    .find(([server = '']) => server.split(/\s/)[0]?.toLowerCase() === authservId.toLowerCase());
  return trusted?.slice(1).some((part) => vouchesFor(part, domain)) ?? false;
}

function vouchesFor(part: string, domain: string): boolean {
  const [verdict = '', ...properties] = part.toLowerCase().split(/\s+/);
  const property = (name: string) => properties.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
  if (verdict === 'dmarc=pass') return property('header.from') === domain;
  if (verdict !== 'dkim=pass') return false;
  const signer = property('header.d') ?? property('header.i')?.split('@')[1] ?? null;
  // A domain with one label only would vouch for a whole top-level domain.
  return signer !== null && signer.includes('.') && (signer === domain || domain.endsWith(`.${signer}`));
}

/** Split at semicolons, without comments and quotation marks; both may hold anything. */
function partsOf(value: string): string[] {
  let depth = 0;
  let isQuoted = false;
  let plain = '';
  for (let i = 0; i < Math.min(value.length, MAX_HEADER); i++) {
    const character = value.charAt(i);
    if (character === '\\' && (depth > 0 || isQuoted)) i++;
    else if (isQuoted) {
      if (character === '"') isQuoted = false;
      // What is quoted could pretend to be another result.
      else plain += /[\s;=]/.test(character) ? '_' : character;
    } else if (depth === 0 && character === '"') isQuoted = true;
    else if (character === '(') depth++;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) plain += character;
  }
  return plain.split(';').map((part) => part.replace(/\s*=\s*/g, '=').trim());
}
