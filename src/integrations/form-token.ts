import { equalInConstantTime, hmacSha256 } from './signatures/hmac';

/** The hidden field of a form in which its token comes back. */
export const FORM_TOKEN_FIELD = 'heed_token';
/** A page that was opened longer ago is no proof of anybody filling it in now. */
export const FORM_TOKEN_SECONDS = 86_400;

/** Unix seconds, a nonce and the signature of both. */
const TOKEN = /^([1-9][0-9]{0,11})\.([A-Za-z0-9_-]{16,64})\.([A-Za-z0-9_-]{43})$/;

export interface FormToken {
  readonly nonce: string;
  /** Whole seconds from when the token was given to `moment`; negative where two clocks disagree. */
  secondsBefore(moment: Date): number;
  isExpiredAt(moment: Date): boolean;
}

/** A token that says when a page was opened. Bound to its integration, so that it is of no use in the form of another one. */
export function signFormToken(given: { readonly issuedAt: Date; readonly nonce: string }, key: string, integrationId: string): string {
  const seconds = String(Math.floor(given.issuedAt.getTime() / 1000));
  return `${seconds}.${given.nonce}.${mac(key, integrationId, seconds, given.nonce)}`;
}

/** Whether it looks like one, which tells a damaged token from one of another key. */
export function isFormToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Null for what this key did not sign for this integration. */
export function readFormToken(text: string, key: string, integrationId: string): FormToken | null {
  const [, seconds = '', nonce = '', signature = ''] = TOKEN.exec(text) ?? [];
  if (nonce === '' || !key || !equalInConstantTime(signature, mac(key, integrationId, seconds, nonce))) return null;
  const secondsBefore = (moment: Date) => Math.floor(moment.getTime() / 1000) - Number(seconds);
  return { nonce, secondsBefore, isExpiredAt: (moment) => Math.abs(secondsBefore(moment)) > FORM_TOKEN_SECONDS };
}

function mac(key: string, integrationId: string, seconds: string, nonce: string): string {
  return hmacSha256(key, `form-token.${integrationId}.${seconds}.${nonce}`).toString('base64url');
}
