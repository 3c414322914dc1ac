import fc from 'fast-check';
import { TRUST_LEVELS, TrustFacts, trustByRules } from './trust';

describe('trust by the rules', () => {
  it.each([
    [{ ageDays: 0, acceptedIdeas: 0, platformTrust: null }, 'newcomer'],
    [{ ageDays: 400, acceptedIdeas: 0, platformTrust: null }, 'newcomer'],
    [{ ageDays: 6.99, acceptedIdeas: 9, platformTrust: 1 }, 'newcomer'],
    [{ ageDays: 7, acceptedIdeas: 1, platformTrust: null }, 'activist'],
    [{ ageDays: 0, acceptedIdeas: 0, platformTrust: 2 }, 'activist'],
    [{ ageDays: 30, acceptedIdeas: 4, platformTrust: 0 }, 'activist'],
    [{ ageDays: 30, acceptedIdeas: 5, platformTrust: null }, 'expert'],
    [{ ageDays: 0, acceptedIdeas: 0, platformTrust: 3 }, 'expert'],
    [{ ageDays: 9000, acceptedIdeas: 900, platformTrust: 4 }, 'expert'],
  ])('%j is %s', (facts, level) => {
    expect(trustByRules(facts)).toMatchObject({ level, isSet: false });
  });

  it('never falls when somebody stays longer, is heard more often or is trusted more', () => {
    const facts = fc.record({
      ageDays: fc.double({ min: 0, max: 5000, noNaN: true }),
      acceptedIdeas: fc.nat(50),
      platformTrust: fc.option(fc.nat(4)),
    });
    const rank = (given: TrustFacts) => TRUST_LEVELS.indexOf(trustByRules(given).level);
    fc.assert(
      fc.property(facts, facts, (a, more) => {
        const later = {
          ageDays: a.ageDays + more.ageDays,
          acceptedIdeas: a.acceptedIdeas + more.acceptedIdeas,
          platformTrust: Math.max(a.platformTrust ?? 0, more.platformTrust ?? 0),
        };
        expect(rank(later)).toBeGreaterThanOrEqual(rank(a));
      }),
    );
  });
});
