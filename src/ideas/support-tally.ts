/** How an author stands with a group of ideas: not behind it, behind it without being counted, or counted. */
type Standing = 'absent' | 'discounted' | 'counted';

export interface TallyChange {
  readonly counted: -1 | 0 | 1;
  readonly discounted: -1 | 0 | 1;
}

/**
 * What one support of an author changes in the stored counts of its group, `others` being what else the author has there. A support is true
 * (counted), false (kept, not counted) or null (none). An author with several supports is counted once if any of them counts.
 */
export function tallyChange(others: boolean | null, before: boolean | null, after: boolean | null): TallyChange {
  const [from, to] = [standing(others, before), standing(others, after)];
  return { counted: delta(from, to, 'counted'), discounted: delta(from, to, 'discounted') };
}

function standing(...supports: readonly (boolean | null)[]): Standing {
  if (supports.includes(true)) return 'counted';
  return supports.includes(false) ? 'discounted' : 'absent';
}

function delta(from: Standing, to: Standing, which: Standing): -1 | 0 | 1 {
  if (from === to) return 0;
  if (to === which) return 1;
  return from === which ? -1 : 0;
}
