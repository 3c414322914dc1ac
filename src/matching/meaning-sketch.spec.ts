import fc from 'fast-check';
import { compress, cosine, type Vector } from './meaning';
import { centreOf, difference, fromBits, SKETCH_BITS, sketchOf, toBits, type Centre, type Sketch } from './meaning-sketch';

const words = fc.uint32Array({ minLength: 16, maxLength: 16 });
const directions = (dimensions: number) =>
  fc
    .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: dimensions, maxLength: dimensions })
    .filter((v) => v.some((x) => Math.abs(x) > 0.1));

function vector(values: readonly number[]): Vector {
  return compress(values)!;
}
function sketch(of: Vector, centre: Centre = new Float32Array(of.length)): Sketch {
  return sketchOf(of, centre)!;
}

describe('sketches of vectors', () => {
  it('differ in as many bits as a slow count of their bits says', () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        const [bitsA, bitsB] = [toBits(a), toBits(b)];
        expect(difference(a, b)).toBe([...bitsA].filter((bit, i) => bit !== bitsB[i]).length);
      }),
    );
  });

  it('come back from what PostgreSQL writes, also as one of a list', () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 5 }), (list) => {
        const packed = fromBits(list.map(toBits));
        list.forEach((one, at) => expect([...packed.subarray(at * 16, at * 16 + 16)]).toEqual([...one]));
        expect(list.every((one) => toBits(one).length === SKETCH_BITS)).toBe(true);
        expect(difference(packed, packed, list.length - 1, 0)).toBe(difference(list.at(-1)!, list[0]!));
      }),
    );
  });

  it.each([3, 48, 384, 768])('tell the angle of two vectors of %d dimensions, to some hundredths of a half circle', (dimensions) => {
    fc.assert(
      fc.property(directions(dimensions), directions(dimensions), fc.double({ min: 0, max: 1, noNaN: true }), (a, other, mix) => {
        const b = a.map((value, i) => (1 - mix) * value + mix * (other[i] ?? 0));
        fc.pre(b.some((value) => Math.abs(value) > 0.01));
        const [x, y] = [vector(a), vector(b)];
        const angle = Math.acos(Math.min(1, Math.max(-1, cosine(x, y)!))) / Math.PI;
        // Five times the standard deviation of 512 independent bits.
        expect(Math.abs(difference(sketch(x), sketch(y)) / SKETCH_BITS - angle)).toBeLessThan(0.11);
      }),
      { numRuns: 60 },
    );
  });

  it('depend on the direction alone, and are the same on every machine', () => {
    const half = Int8Array.from({ length: 384 }, (_, i) => ((i * 37) % 101) - 50);
    expect(toBits(sketch(half))).toBe(toBits(sketch(half.map((value) => 2 * value))));
    // Stored ones could not be compared with others.
    expect(toBits(sketch(half)).slice(0, 64)).toBe('0111011100000101000011111010011100010110000100001101100110000001');
  });

  it('are taken from the middle of what vectors have in common, where they differ from each other', () => {
    const near = (angle: number) => vector([10, Math.cos(angle), Math.sin(angle), 0]);
    const vectors = Array.from({ length: 12 }, (_, i) => near((i * Math.PI) / 6));
    const centre = centreOf(vectors)!;
    const [east, west] = [vectors[0]!, vectors[6]!];
    expect(difference(sketch(east), sketch(west)) / SKETCH_BITS).toBeLessThan(0.15);
    expect(difference(sketch(east, centre), sketch(west, centre)) / SKETCH_BITS).toBeGreaterThan(0.85);
  });

  it('are none of vectors of other dimensions, or of none', () => {
    expect(sketchOf(vector([1, 2]), new Float32Array(3))).toBeNull();
    expect(sketchOf(new Int8Array(), new Float32Array())).toBeNull();
    expect(sketchOf(new Int8Array(3), new Float32Array(3))).toBeNull();
    expect(centreOf([])).toBeNull();
    expect(centreOf([vector([1, 2]), vector([1, 2, 3])])).toBeNull();
  });
});
