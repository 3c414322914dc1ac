import { domainToASCII } from 'node:url';

/**
 * Who reads at an address, however it is spelt: what follows a plus is the reader's own, and dots say nothing at the largest provider (RFC 5233;
 * Gmail's help, "Dots don't matter"). To count by, not to write to: two readers who share a count lose a letter at most.
 */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf('@');
  const [local = ''] = email.slice(0, Math.max(at, 0)).split('+');
  const domain = email.slice(at + 1).trim();
  const host = (domainToASCII(domain) || domain).toLowerCase();
  return `${local.replaceAll('.', '').trim().toLowerCase()}@${host === 'googlemail.com' ? 'gmail.com' : host}`;
}
