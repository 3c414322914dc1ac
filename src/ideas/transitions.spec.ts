import fc from 'fast-check';
import { DECLINE_REASON_MIN, IDEA_STATUSES, IdeaStatus, allowedFrom, judgeTransition } from './transitions';

/** The lifecycle as the product describes it; a star asks for a reason. */
const LIFECYCLE = `new>accepted,declined,archived; accepted>planned,declined,archived; planned>in_progress,accepted,declined;
  in_progress>shipped,planned,declined; shipped>in_progress*; declined>new*; archived>new*`;

const described = new Map(
  LIFECYCLE.split(';').map((line) => {
    const [from = '', to = ''] = line.trim().split('>');
    return [from, to.split(',')];
  }),
);

const anyStatus = fc.constantFrom(...IDEA_STATUSES);
const LONG_ENOUGH = 'It would slow the editor down.';

describe('the lifecycle of an idea', () => {
  it('is the described one, state by state', () => {
    for (const from of IDEA_STATUSES) expect(allowedFrom(from)).toEqual(described.get(from)?.map((to) => to.replace('*', '')));
    expect([...described.keys()].sort()).toEqual([...IDEA_STATUSES].sort());
  });

  it('allows with a good reason exactly what it lists, and never to stay', () => {
    fc.assert(
      fc.property(anyStatus, anyStatus, (from, to) => {
        expect(judgeTransition(from, to, LONG_ENOUGH) === 'ok').toBe(allowedFrom(from).includes(to));
        expect(judgeTransition(from, from, LONG_ENOUGH)).toBe('wrong_state');
      }),
    );
  });

  it('asks for a reason exactly where a star stands, and for a public one to decline', () => {
    for (const from of IDEA_STATUSES) {
      for (const to of allowedFrom(from)) {
        const isStarred = described.get(from)?.includes(`${to}*`);
        expect([from, to, judgeTransition(from, to, null)]).toEqual([
          from,
          to,
          to === 'declined' ? 'reason_too_short' : isStarred ? 'reason_required' : 'ok',
        ]);
      }
    }
  });

  it.each<[IdeaStatus, IdeaStatus, string | null, string]>([
    ['new', 'declined', 'x'.repeat(DECLINE_REASON_MIN - 1), 'reason_too_short'],
    ['new', 'declined', ` ${'x'.repeat(DECLINE_REASON_MIN - 1)} `, 'reason_too_short'],
    ['new', 'declined', 'x'.repeat(DECLINE_REASON_MIN), 'ok'],
    ['shipped', 'in_progress', ' ', 'reason_required'],
    ['shipped', 'in_progress', 'a bug', 'ok'],
    ['new', 'shipped', 'a good reason', 'wrong_state'],
  ])('judges %s > %s with %p as %s', (from, to, reason, verdict) => {
    expect(judgeTransition(from, to, reason)).toBe(verdict);
  });

  it('leads from every state to every other one', () => {
    const reach = (from: IdeaStatus, seen = new Set<IdeaStatus>([from])): Set<IdeaStatus> => {
      for (const to of allowedFrom(from)) if (!seen.has(to)) reach(to, seen.add(to));
      return seen;
    };
    for (const from of IDEA_STATUSES) expect([...reach(from)].sort()).toEqual([...IDEA_STATUSES].sort());
  });
});
