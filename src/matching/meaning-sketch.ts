import type { Vector } from './meaning';

/**
 * 512 bits: on which side of as many planes, at right angles to each other, a vector lies. Of two vectors about as many bits differ as the angle between
 * them is part of a half circle, so that what is near is found among 64 bytes an idea instead of all its vector. In 32-bit words, in PostgreSQL's order.
 */
export type Sketch = Uint32Array;

/** What the vectors of a model have in common. Planes through it halve the vectors, where planes through 0 have nearly all of them on one side. */
export type Centre = Float32Array;

export const SKETCH_BITS = 512;
export const SKETCH_WORDS = SKETCH_BITS / 32;

/** A change makes other sketches, which cannot be compared with those that are stored. */
const SEED = 0x48656564;
/** Three times signs at random and a Hadamard transform turn a vector nearly as well as a random rotation (Andoni et al. 2015, arXiv 1509.02897, 3). */
const TURNS = 3;

/** The mean of the directions; null where there is none, or they are of several lengths. */
export function centreOf(vectors: readonly Vector[]): Centre | null {
  const dimensions = vectors[0]?.length ?? 0;
  if (dimensions === 0 || vectors.some(({ length }) => length !== dimensions)) return null;
  const sum = new Float64Array(dimensions);
  for (const vector of vectors) {
    const length = lengthOf(vector);
    for (let i = 0; i < dimensions && length > 0; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0) / length;
  }
  return Float32Array.from(sum, (value) => value / vectors.length);
}

/** Null for vectors that are not of the centre's dimensions. */
export function sketchOf(vector: Vector, centre: Centre): Sketch | null {
  const length = lengthOf(vector);
  if (vector.length !== centre.length || length === 0) return null;
  const size = Math.max(SKETCH_BITS, 2 ** Math.ceil(Math.log2(vector.length)));
  const values = new Float64Array(size);
  for (let i = 0; i < vector.length; i++) values[i] = (vector[i] ?? 0) / length - (centre[i] ?? 0);
  for (const signs of turnsOf(size)) {
    for (let i = 0; i < size; i++) values[i] = (values[i] ?? 0) * (signs[i] ?? 0);
    transform(values);
  }
  const sketch = new Uint32Array(SKETCH_WORDS);
  for (let i = 0; i < SKETCH_BITS; i++) if ((values[i] ?? 0) > 0) sketch[i >> 5] = (sketch[i >> 5] ?? 0) | (0x80000000 >>> (i & 31));
  return sketch;
}

/** Bits that differ between two sketches, each at its place in a list of them. */
export function difference(a: Uint32Array, b: Uint32Array, atA = 0, atB = 0): number {
  let differing = 0;
  for (let i = 0; i < SKETCH_WORDS; i++) {
    let word = (a[atA * SKETCH_WORDS + i] ?? 0) ^ (b[atB * SKETCH_WORDS + i] ?? 0);
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    differing += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return differing;
}

/** As PostgreSQL writes bit(512). */
export function toBits(sketch: Sketch): string {
  return Array.from(sketch, (word) => word.toString(2).padStart(32, '0')).join('');
}

/** Of several bit(512), one after the other. */
export function fromBits(bits: readonly string[]): Uint32Array {
  const words = new Uint32Array(bits.length * SKETCH_WORDS);
  bits.forEach((text, no) => {
    for (let i = 0; i < SKETCH_WORDS; i++) words[no * SKETCH_WORDS + i] = Number.parseInt(text.slice(i * 32, i * 32 + 32), 2);
  });
  return words;
}

function lengthOf(vector: Vector): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += (vector[i] ?? 0) ** 2;
  return Math.sqrt(sum);
}

const turns = new Map<number, readonly Int8Array[]>();

/** The same on every machine, for ever. */
function turnsOf(size: number): readonly Int8Array[] {
  const known = turns.get(size);
  if (known !== undefined) return known;
  let state = SEED;
  const sign = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) & 1 ? 1 : -1;
  };
  const made = Array.from({ length: TURNS }, () => Int8Array.from({ length: size }, sign));
  turns.set(size, made);
  return made;
}

/** The Hadamard transform in place, not scaled: only signs count. */
function transform(values: Float64Array): void {
  for (let half = 1; half < values.length; half *= 2) {
    for (let from = 0; from < values.length; from += 2 * half) {
      for (let i = from; i < from + half; i++) {
        const [a, b] = [values[i] ?? 0, values[i + half] ?? 0];
        values[i] = a + b;
        values[i + half] = a - b;
      }
    }
  }
}
