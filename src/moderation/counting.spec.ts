import { DEFAULT_POLICY } from './policy';
import { SupporterFacts, discountOf } from './counting';

const facts = (more: Partial<SupporterFacts>): SupporterFacts => ({
  hasTwin: false,
  fromAddress: 0,
  withWords: 0,
  isNew: true,
  newFromPlace: 0,
  ...more,
});
const bounds = { ...DEFAULT_POLICY, countedPerAddress: 3, countedSameWords: 2, countedNewcomers: 10 };

describe('who counts', () => {
  it.each([
    [{}, null],
    [{ hasTwin: true }, 'same_mail'],
    [{ fromAddress: 2 }, null],
    [{ fromAddress: 3 }, 'same_address'],
    [{ withWords: 1 }, null],
    [{ withWords: 2 }, 'same_words'],
    [{ newFromPlace: 9 }, null],
    [{ newFromPlace: 10 }, 'burst'],
    [{ isNew: false, newFromPlace: 500 }, null],
    [{ hasTwin: true, fromAddress: 9, withWords: 9, newFromPlace: 99 }, 'same_mail'],
  ])('%j -> %s', (more, discount) => {
    expect(discountOf(facts(more), bounds)).toBe(discount);
  });
});
