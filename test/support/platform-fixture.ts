import type { ConnectedIntegration, InboundEvent, InboundRequest } from '../../src/integrations/integration';

/** What the contract test needs to know of a platform: `test/fixtures/platforms/<name>/manifest.ts` exports one as `fixture`. */
export interface PlatformFixture {
  readonly platform: string;
  readonly integration: ConnectedIntegration;
  /** The same integration with another secret, as another workspace would have it. */
  readonly stranger: ConnectedIntegration;
  readonly cases: readonly FixtureCase[];
  /** The headers that prove the body, in lower case. `at`: when it is sent. */
  sign(body: Buffer, at: Date, integration: ConnectedIntegration): Readonly<Record<string, string>>;
  /** False: a secret travels with the request (a password, a URL) and says nothing of the body. Default true. */
  readonly signsBody?: boolean;
  readonly signatureHeader: string;
  /** Headers without which nothing may pass, the signature's among them. */
  readonly requiredHeaders: readonly string[];
  /** Unix seconds; null where the platform signs no time. */
  readonly timestampHeader: string | null;
}

export interface FixtureCase {
  /** A file beside the manifest, posted byte for byte. */
  readonly file: string;
  readonly contentType: string;
  /** The kinds of the events that come of it, in order. */
  readonly kinds: readonly InboundEvent['kind'][];
}

export interface RequestParts {
  readonly body: Buffer | string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>> | ReadonlyMap<string, readonly string[]>;
  readonly pathSecret?: string | null;
  readonly receivedAt?: Date;
}

export const RECEIVED_AT = new Date('2026-11-02T10:00:00.400Z');

export function anInboundRequest(parts: RequestParts): InboundRequest {
  const contentType = parts.contentType ?? 'application/json';
  const given =
    parts.headers instanceof Map ? parts.headers : Object.entries(parts.headers ?? {}).map(([name, value]) => [name, [value]] as const);
  return {
    id: '019a4f00-0000-7000-8000-000000000001',
    method: 'POST',
    headers: new Map<string, readonly string[]>([['content-type', [contentType]], ...given]),
    contentType: (contentType.split(';')[0] ?? '').trim().toLowerCase(),
    query: new URLSearchParams(),
    pathSecret: parts.pathSecret ?? null,
    body: Buffer.isBuffer(parts.body) ? parts.body : Buffer.from(parts.body),
    receivedAt: parts.receivedAt ?? RECEIVED_AT,
  };
}
