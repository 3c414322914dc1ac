import type { InboundRequest, RefusalReason, Verification } from '../integration';

export type SoleHeader = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: RefusalReason };

/** A header that must be sent exactly once: with two of them, a proxy and we could each trust another one. */
export function soleHeader(request: InboundRequest, name: string, ifMissing: RefusalReason): SoleHeader {
  const values = request.headers.get(name) ?? [];
  if (values.length > 1) return { ok: false, reason: 'duplicate_header' };
  const [value] = values;
  return value === undefined || value === '' ? { ok: false, reason: ifMissing } : { ok: true, value };
}

export function refused(reason: RefusalReason): Verification {
  return { ok: false, reason };
}
