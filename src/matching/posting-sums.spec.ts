import fc from 'fast-check';
import { heaviest } from './posting-sums';

const packed = (ideaNos: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * ideaNos.length);
  ideaNos.forEach((ideaNo, at) => bytes.writeInt32BE(ideaNo, 4 * at));
  return bytes;
};

/** Few numbers, so that they meet; and such as share their low bits. */
const someIdeaNo = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 30 }).map((n) => 1 + n * 65_536), fc.constant(2_147_483_647)); // prettier-ignore

describe('sums of postings', () => {
  it('are those that a map would hold, the heaviest first', () => {
    const someLists = fc.array(
      fc.record({ ideaNos: fc.uniqueArray(someIdeaNo, { maxLength: 60 }), weight: fc.integer({ min: 1, max: 9 }) }),
      {
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(someLists, fc.integer({ min: 1, max: 20 }), (lists, count) => {
        const expected = new Map<number, number>();
        for (const { ideaNos, weight } of lists) {
          for (const ideaNo of ideaNos) expected.set(ideaNo, (expected.get(ideaNo) ?? 0) + weight);
        }
        const wanted = [...expected]
          .map(([ideaNo, weight]) => ({ ideaNo, weight }))
          .sort((a, b) => b.weight - a.weight || a.ideaNo - b.ideaNo)
          .slice(0, count);
        const given = lists.map(({ ideaNos, weight }) => ({ ideaNos: packed(ideaNos), weight }));
        expect(heaviest(given, count)).toEqual(wanted);
      }),
    );
  });
});
