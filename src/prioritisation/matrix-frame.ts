import { FRAME, IMPACT_TICKS, type MatrixScale } from './matrix-layout';
import type { MatrixPicture } from './matrix-picture';
import { HAIRLINE, INK, MUTED, PAPER } from './matrix-style';
import type { Quadrant } from './model';
import { Svg } from './svg';

const CORNERS: readonly { quadrant: Quadrant; name: string; isTop: boolean; isLeft: boolean }[] = [
  { quadrant: 'quick_win', name: 'Quick wins', isTop: true, isLeft: true },
  { quadrant: 'big_bet', name: 'Big bets', isTop: true, isLeft: false },
  { quadrant: 'fill_in', name: 'Fill-ins', isTop: false, isLeft: true },
  { quadrant: 'money_pit', name: 'Money pits', isTop: false, isLeft: false },
];
/** Only the quick wins stand out from the paper. */
const QUICK_WIN_TINT = '#f1f6ea';
const REST_TINT = '#fafbfc';

/** Everything of the plot but the ideas: quadrants, grid, thresholds, axes. */
export function frame(scale: MatrixScale, picture: MatrixPicture): Svg {
  const x = scale.x(picture.thresholds.costDays);
  const y = scale.y(picture.thresholds.impact);
  return Svg.element(
    'g',
    {},
    Svg.element('rect', { ...box(FRAME.left, FRAME.top, FRAME.right, FRAME.bottom), fill: REST_TINT }),
    Svg.element('rect', { ...box(FRAME.left, FRAME.top, x, y), fill: QUICK_WIN_TINT }),
    ...scale.costTicks.map((tick) => verticalTick(scale.x(tick), String(tick))),
    ...IMPACT_TICKS.map((tick) => horizontalTick(scale.y(tick), String(tick))),
    line(x, FRAME.top, x, FRAME.bottom, { stroke: INK, 'stroke-width': 1.5, 'stroke-dasharray': '7 5' }),
    line(FRAME.left, y, FRAME.right, y, { stroke: INK, 'stroke-width': 1.5, 'stroke-dasharray': '7 5' }),
    Svg.element('rect', { ...box(FRAME.left, FRAME.top, FRAME.right, FRAME.bottom), fill: 'none', stroke: '#8b96a1' }),
    thresholdLabel(x, FRAME.top - 9, 'middle', `low cost up to ${picture.thresholds.costDays} days`),
    Svg.element(
      'g',
      { transform: `translate(${FRAME.right + 15} ${Math.round(y)}) rotate(90)` },
      thresholdLabel(0, 0, 'middle', `high impact from ${picture.thresholds.impact}`),
    ),
    ...CORNERS.map((corner) => cornerName(corner, picture.points.filter((point) => point.quadrant === corner.quadrant).length)),
    axisNames(),
    ...(picture.points.length === 0 ? [emptyNotice()] : []),
  );
}

function verticalTick(x: number, label: string): Svg {
  return Svg.element(
    'g',
    {},
    line(x, FRAME.top, x, FRAME.bottom, { stroke: HAIRLINE, 'stroke-width': 1 }),
    Svg.element('text', { x, y: FRAME.bottom + 20, 'text-anchor': 'middle', fill: MUTED }, label),
  );
}

function horizontalTick(y: number, label: string): Svg {
  return Svg.element(
    'g',
    {},
    line(FRAME.left, y, FRAME.right, y, { stroke: HAIRLINE, 'stroke-width': 1 }),
    Svg.element('text', { x: FRAME.left - 10, y: y + 4.5, 'text-anchor': 'end', fill: MUTED }, label),
  );
}

function thresholdLabel(x: number, y: number, anchor: string, label: string): Svg {
  return Svg.element('text', { x, y, 'text-anchor': anchor, 'font-size': 12, 'font-weight': 600 }, label);
}

function cornerName({ name, isTop, isLeft }: (typeof CORNERS)[number], count: number): Svg {
  return Svg.element(
    'text',
    {
      x: isLeft ? FRAME.left + 14 : FRAME.right - 14,
      y: isTop ? FRAME.top + 26 : FRAME.bottom - 15,
      'text-anchor': isLeft ? 'start' : 'end',
      'font-size': 16,
      'font-weight': 700,
      fill: '#46525e',
    },
    name,
    Svg.element('tspan', { 'font-weight': 400, dx: 8, fill: MUTED }, String(count)),
  );
}

function axisNames(): Svg {
  const middle = (FRAME.top + FRAME.bottom) / 2;
  return Svg.element(
    'g',
    { 'font-size': 14, 'font-weight': 600, 'text-anchor': 'middle' },
    Svg.element('text', { x: (FRAME.left + FRAME.right) / 2, y: FRAME.bottom + 48 }, 'Cost in person-days, log scale: dearer →'),
    Svg.element('text', { transform: `translate(62 ${middle}) rotate(-90)` }, 'Impact, log scale: higher →'),
  );
}

function emptyNotice(): Svg {
  const x = (FRAME.left + FRAME.right) / 2;
  const y = (FRAME.top + FRAME.bottom) / 2;
  return Svg.element(
    'g',
    { 'text-anchor': 'middle' },
    Svg.element('rect', { x: x - 190, y: y - 36, width: 380, height: 72, rx: 8, fill: PAPER, stroke: HAIRLINE }),
    Svg.element('text', { x, y: y - 6, 'font-size': 16, 'font-weight': 600 }, 'No idea is rated yet'),
    Svg.element('text', { x, y: y + 18, fill: MUTED }, 'An idea appears once a member has estimated it.'),
  );
}

function box(left: number, top: number, right: number, bottom: number): Record<string, number> {
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function line(x1: number, y1: number, x2: number, y2: number, style: Record<string, string | number>): Svg {
  return Svg.element('line', { x1, y1, x2, y2, ...style });
}
