/** What a text means to an embedding model: a direction, one signed byte a dimension. */
export type Vector = Int8Array;

/** Below it nobody can say what an unrelated text of this backlog looks like to the model, and its cosines say nothing. */
const MIN_BACKGROUND = 10;

/**
 * A quarter of the bytes of float4, so that a vector of 1,536 dimensions stays in its row: the cosine of two such directions is off by some 0.0003.
 * Null for what has no direction.
 */
export function compress(values: ArrayLike<number>): Vector | null {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) return null;
    largest = Math.max(largest, Math.abs(value));
  }
  if (largest === 0) return null;
  return Int8Array.from(values, (value) => Math.round((value / largest) * 127));
}

/** As it is stored. */
export function vectorFrom(bytes: Buffer): Vector {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** -1..1; null for vectors of two models. */
export function cosine(a: Vector, b: Vector): number | null {
  if (a.length !== b.length) return null;
  let [product, normA, normB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    product += x * y;
    normA += x * x;
    normB += y * y;
  }
  return normA === 0 || normB === 0 ? null : product / Math.sqrt(normA * normB);
}

/**
 * How near each is to a text, 0..1: 0 for what is no nearer than the middle one of the background, 1 for the same. Models differ in what they call far:
 * two unrelated texts have a cosine of about .1 for one and .7 for another, so the raw one cannot be added to a score. Empty where the background is small.
 */
export function nearness<Id>(query: Vector, candidates: ReadonlyMap<Id, Vector>, background: readonly Vector[]): Map<Id, number> {
  const far = background.flatMap((vector) => cosine(query, vector) ?? []).sort((a, b) => a - b);
  const middle = far[far.length >> 1];
  const near = new Map<Id, number>();
  if (middle === undefined || far.length < MIN_BACKGROUND || middle >= 1) return near;
  for (const [id, vector] of candidates) {
    const angle = cosine(query, vector);
    if (angle !== null) near.set(id, Math.min(1, Math.max(0, (angle - middle) / (1 - middle))));
  }
  return near;
}
