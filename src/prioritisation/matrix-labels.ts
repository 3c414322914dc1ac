export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export interface LabelSpot {
  /** The label's middle. */
  readonly x: number;
  readonly y: number;
  /** Beside the disc, not in it: it needs a line to say whose it is. */
  readonly isOutside: boolean;
}

export const LABEL_HEIGHT = 16;
const ANGLES = 24;
const RINGS = [13, 24, 36, 50, 66, 84, 104];

/**
 * A place for each disc's number, in the order given: in its middle where no other disc is, else at the nearest free place around it.
 * Discs stay where their figures put them; only numbers give way.
 */
export function placeLabels(discs: readonly Disc[], widths: readonly number[], taken: readonly Box[], bounds: Box): LabelSpot[] {
  const boxes: Box[] = [...taken];
  return discs.map((disc, index) => {
    const width = widths[index] ?? LABEL_HEIGHT;
    const others = discs.filter((other) => other !== disc);
    const spot = bestSpot(disc, width, others, boxes, bounds);
    boxes.push(boxAround(spot.x, spot.y, width));
    return spot;
  });
}

function bestSpot(disc: Disc, width: number, others: readonly Disc[], boxes: readonly Box[], bounds: Box): LabelSpot {
  const middle = boxAround(disc.x, disc.y, width);
  if (!others.some((other) => touches(middle, other)) && !boxes.some((box) => overlap(middle, box))) {
    return { x: disc.x, y: disc.y, isOutside: false };
  }
  const free = around(disc).filter(({ x, y }) => {
    const box = boxAround(x, y, width);
    return isWithin(box, bounds) && !boxes.some((taken) => overlap(box, taken));
  });
  const clear = free.find(({ x, y }) => !others.some((other) => touches(boxAround(x, y, width), other)));
  return clear ?? free[0] ?? { x: disc.x, y: disc.y, isOutside: false };
}

/** Nearest ring first, upper right first. */
function around(disc: Disc): LabelSpot[] {
  return RINGS.flatMap((distance) =>
    Array.from({ length: ANGLES }, (_, step) => {
      const angle = -Math.PI / 4 + (2 * Math.PI * step) / ANGLES;
      const reach = disc.radius + distance;
      return { x: disc.x + reach * Math.cos(angle), y: disc.y + reach * Math.sin(angle), isOutside: true };
    }),
  );
}

function boxAround(x: number, y: number, width: number): Box {
  return { x: x - width / 2, y: y - LABEL_HEIGHT / 2, width, height: LABEL_HEIGHT };
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function isWithin(box: Box, bounds: Box): boolean {
  return (
    box.x >= bounds.x && box.y >= bounds.y && box.x + box.width <= bounds.x + bounds.width && box.y + box.height <= bounds.y + bounds.height
  );
}

function touches(box: Box, disc: Disc): boolean {
  const dx = Math.max(box.x - disc.x, 0, disc.x - box.x - box.width);
  const dy = Math.max(box.y - disc.y, 0, disc.y - box.y - box.height);
  return dx * dx + dy * dy < disc.radius * disc.radius;
}
