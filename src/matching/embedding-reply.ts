import { compress, type Vector } from './meaning';

/**
 * The vectors of a reply to `POST /embeddings`, in the order of the texts that were sent: replies name each by `index` and need not keep it. Numbers, or base64
 * of little-endian float32, which some endpoints send unasked. A text where the reply is not what was asked for: what is wrong, without quoting it.
 */
export function readEmbeddings(body: string, count: number, dimensions: number | null): Vector[] | string {
  const entries = entriesOf(body);
  if (entries === null) return 'the reply has no data[]';
  if (entries.length !== count) return `${count} texts were sent and ${entries.length} vectors came`;
  const vectors: (Vector | undefined)[] = Array.from({ length: count });
  for (const [position, entry] of entries.entries()) {
    const { index = position, embedding } = entry;
    if (typeof index !== 'number' || !(index in vectors) || vectors[index] !== undefined) return 'an index is missing, doubled or none';
    const values = valuesOf(embedding);
    const vector = values === null ? null : compress(values);
    if (vector === null) return 'an embedding is no list of numbers';
    vectors[index] = vector;
  }
  const read = vectors.filter((vector) => vector !== undefined);
  const wanted = dimensions ?? read[0]?.length;
  const other = read.find(({ length }) => length !== wanted);
  return other === undefined ? read : `a vector has ${other.length} dimensions instead of ${wanted ?? 0}`;
}

function entriesOf(body: string): { index?: unknown; embedding?: unknown }[] | null {
  let reply: unknown;
  try {
    reply = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof reply !== 'object' || reply === null || !('data' in reply) || !Array.isArray(reply.data)) return null;
  return reply.data.map((entry: unknown) => (typeof entry === 'object' && entry !== null ? entry : {}));
}

function valuesOf(embedding: unknown): ArrayLike<number> | null {
  if (Array.isArray(embedding)) return embedding.every((value) => typeof value === 'number') ? embedding : null;
  if (typeof embedding !== 'string') return null;
  const bytes = Buffer.from(embedding, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) return null;
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
}
