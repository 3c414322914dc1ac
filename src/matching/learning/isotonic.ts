/** A rising curve through knots of rising x; flat before the first and after the last. */
export type Curve = readonly { readonly x: number; readonly y: number }[];

export interface Point {
  readonly x: number;
  readonly isConfirmed: boolean;
}

/** Decisions that a knot stands for at least: fewer would follow chance, and say 0 or 1 of what is neither. */
const LEAST_PER_KNOT = 20;
/** More knots than this say nothing that people could notice. */
const MOST_KNOTS = 20;

interface Block {
  readonly x: number;
  readonly y: number;
  readonly weight: number;
}

/** Isotonic regression: pools adjacent violators (Ayer et al. 1955) over groups of neighbours, and joins what is left by straight lines. */
export function fitIsotonic(points: readonly Point[]): Curve {
  const blocks: Block[] = [];
  for (const group of groupsOf(points)) {
    blocks.push(group);
    for (;;) {
      const [before, last] = [blocks.at(-2), blocks.at(-1)];
      if (!before || !last || before.y < last.y) break;
      blocks.splice(-2, 2, pooled(before, last));
    }
  }
  return blocks.map(({ x, y }) => ({ x, y }));
}

export function valueAt(curve: Curve, x: number): number {
  const after = curve.findIndex((knot) => knot.x > x);
  const next = curve[after];
  const before = after === -1 ? curve.at(-1) : curve[after - 1];
  if (!before) return curve[0]?.y ?? 0;
  if (!next) return before.y;
  return before.y + ((next.y - before.y) * (x - before.x)) / (next.x - before.x);
}

/** By rising x, each of about the same weight; equal x never apart. Half a decision either way is added, so that none says 0 or 1 (Krichevsky and Trofimov). */
function groupsOf(points: readonly Point[]): Block[] {
  const sorted = [...points].sort((a, b) => a.x - b.x);
  const size = Math.max(LEAST_PER_KNOT, Math.ceil(sorted.length / MOST_KNOTS));
  const groups: Point[][] = [];
  for (const point of sorted) {
    const last = groups.at(-1);
    if (last && (last.length < size || last.at(-1)?.x === point.x)) last.push(point);
    else groups.push([point]);
  }
  const rest = groups.length > 1 && (groups.at(-1)?.length ?? 0) < size ? groups.pop() : undefined;
  groups.at(-1)?.push(...(rest ?? []));
  return groups.map((group) => ({
    x: group.reduce((sum, { x }) => sum + x, 0) / group.length,
    y: (group.filter(({ isConfirmed }) => isConfirmed).length + 0.5) / (group.length + 1),
    weight: group.length,
  }));
}

function pooled(a: Block, b: Block): Block {
  const weight = a.weight + b.weight;
  return { x: (a.x * a.weight + b.x * b.weight) / weight, y: (a.y * a.weight + b.y * b.weight) / weight, weight };
}
