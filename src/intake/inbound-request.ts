import type { FastifyRequest } from 'fastify';
import { newId } from '../common/uuid';
import type { InboundRequest } from '../integrations/integration';

/** A request as the platforms want to see it: the bytes, and every header as often as it was sent (node's own object drops repeats). */
export function toInboundRequest(request: FastifyRequest, pathSecret: string | null, receivedAt: Date): InboundRequest {
  const headers = new Map<string, string[]>();
  const { rawHeaders } = request.raw;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), rawHeaders[i + 1] ?? '']);
  }
  const type = headers.get('content-type')?.[0] ?? '';
  return {
    id: newId(),
    method: request.method,
    headers,
    contentType: type.split(';')[0]?.trim().toLowerCase() ?? '',
    query: new URL(request.url, 'http://intake.invalid').searchParams,
    pathSecret,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    receivedAt,
  };
}
