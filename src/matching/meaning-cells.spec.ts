import fc from 'fast-check';
import { middlesOf, nearestCell, nearestCells } from './meaning-cells';
import { difference, SKETCH_WORDS } from './meaning-sketch';

const sketches = (most: number) =>
  fc
    .array(fc.uint32Array({ minLength: SKETCH_WORDS, maxLength: SKETCH_WORDS }), { minLength: 1, maxLength: most })
    .map((list) => Uint32Array.from(list.flatMap((one) => [...one])));
const countOf = (list: Uint32Array) => list.length / SKETCH_WORDS;

/** Around as many middles as there are groups, each sketch with a few bits of its own. */
function grouped(groups: number, each: number): Uint32Array {
  const list = new Uint32Array(groups * each * SKETCH_WORDS);
  for (let at = 0; at < groups * each; at++) {
    const group = Math.floor(at / each);
    for (let word = 0; word < SKETCH_WORDS; word++) list[at * SKETCH_WORDS + word] = Math.imul(group + 1, 0x9e3779b1 + word * 0x85ebca6b);
    const own = Math.imul(at + 1, 0xc2b2ae35) >>> 0;
    list[at * SKETCH_WORDS + (own % SKETCH_WORDS)]! ^= 1 << ((own >>> 8) % 32);
  }
  return list;
}

describe('cells of sketches', () => {
  it('a sketch is in the first of those whose middle is nearest', () => {
    fc.assert(
      fc.property(sketches(6), sketches(12), (list, cells) => {
        for (let at = 0; at < countOf(list); at++) {
          const differing = Array.from({ length: countOf(cells) }, (_, cell) => difference(list, cells, at, cell));
          expect(nearestCell(list, at, cells)).toBe(differing.indexOf(Math.min(...differing)));
        }
      }),
    );
  });

  it('the nearest come first, each once, beginning with that of the sketch itself', () => {
    fc.assert(
      fc.property(sketches(1), sketches(12), fc.integer({ min: 1, max: 15 }), (sketch, cells, count) => {
        const nearest = nearestCells(sketch, cells, count);
        const differing = nearest.map((cell) => difference(sketch, cells, 0, cell));
        expect(differing).toEqual([...differing].sort((a, b) => a - b));
        expect(new Set(nearest).size).toBe(Math.min(count, countOf(cells)));
        expect(nearest[0]).toBe(nearestCell(sketch, 0, cells));
      }),
    );
  });

  it('part what is far from each other, and keep together what is near', async () => {
    const list = grouped(8, 40);
    const cells = await middlesOf(list, 8);
    const cellOf = (at: number) => nearestCell(list, at, cells);
    const own = Array.from({ length: 8 }, (_, group) => cellOf(group * 40));
    expect(new Set(own).size).toBe(8);
    for (let at = 0; at < countOf(list); at++) expect(cellOf(at)).toBe(own[Math.floor(at / 40)]);
  });

  it('have as their middle what most of theirs agree on', async () => {
    const [group] = [grouped(1, 41)];
    const cells = await middlesOf(Uint32Array.from([...group, ...group.map((word) => ~word)]), 2);
    // No sketch of the group is the middle itself: each has one bit of its own.
    const clean = Uint32Array.from({ length: SKETCH_WORDS }, (_, word) => Math.imul(1, 0x9e3779b1 + word * 0x85ebca6b));
    expect(difference(cells, clean, 0, 0)).toBe(0);
  });

  it('are the same for the same sample', async () => {
    const list = grouped(5, 30);
    expect(await middlesOf(list, 7)).toEqual(await middlesOf(list, 7));
  });
});
