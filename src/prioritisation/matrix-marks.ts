import { LABEL_HEIGHT, placeLabels, type Disc, type LabelSpot } from './matrix-labels';
import { FRAME, type MatrixScale } from './matrix-layout';
import type { NumberedPoint } from './matrix-picture';
import { ACCENT, DOT_RADIUS, INK, PAPER, discRadius, type Shade, type Shading } from './matrix-style';
import { QUADRANT_NAMES } from './model';
import { shortNumber } from './numbers';
import { Svg } from './svg';
import { fitText } from './svg-text';

interface Mark extends Disc {
  readonly point: NumberedPoint;
  readonly shade: Shade;
}

const BOUNDS = { x: FRAME.left, y: FRAME.top, width: FRAME.right - FRAME.left, height: FRAME.bottom - FRAME.top };
/** The quadrants' names, which no number may cover. */
const NAME_BOXES = [FRAME.top, FRAME.bottom - 36].flatMap((y) =>
  [FRAME.left, FRAME.right - 150].map((x) => ({ x, y, width: 150, height: 36 })),
);

/** The ideas: ellipses and dots below, then discs, the smaller above the larger, then numbers. */
export function marks(points: readonly NumberedPoint[], scale: MatrixScale, shading: Shading): Svg {
  const all = points.map((point) => ({
    point,
    shade: shading.shadeOf(point),
    x: scale.x(point.costDays),
    y: scale.y(point.impact),
    radius: point.number === null ? DOT_RADIUS : discRadius(point.demand),
  }));
  const named = all.filter((mark) => mark.point.number !== null);
  const dots = all.filter((mark) => mark.point.number === null);
  const fromLarge = [...named].sort((a, b) => b.radius - a.radius);
  const widths = named.map((mark) => labelWidth(mark.point.number ?? 0));
  const spots = placeLabels(named, widths, NAME_BOXES, BOUNDS);
  return Svg.element(
    'g',
    {},
    Svg.element('clipPath', { id: 'heed-matrix-frame' }, Svg.element('rect', BOUNDS)),
    Svg.element('g', { 'clip-path': 'url(#heed-matrix-frame)' }, ...named.map((mark) => ellipse(mark, scale, named.length))),
    ...[...dots, ...fromLarge].map((mark) => disc(mark, scale)),
    ...named.flatMap((mark, index) => number(mark, spots[index] ?? { x: mark.x, y: mark.y, isOutside: false })),
  );
}

/** One standard error each way. The more of them, the fainter, so that they stay a haze behind the ideas. */
function ellipse({ x, y, point, shade }: Mark, scale: MatrixScale, count: number): Svg {
  const faintness = Math.min(1, 12 / count);
  return Svg.element('ellipse', {
    cx: x,
    cy: y,
    rx: point.sigmaCost * scale.perLogX,
    ry: point.sigmaImpact * scale.perLogY,
    fill: shade.fill,
    'fill-opacity': opacity(0.1 * faintness),
    stroke: '#2b79b9',
    'stroke-opacity': opacity(0.28 * faintness),
  });
}

function disc({ x, y, radius, point, shade }: Mark, scale: MatrixScale): Svg {
  const ring = point.inHotPlan
    ? [Svg.element('circle', { cx: x, cy: y, r: radius + 4, fill: PAPER, stroke: ACCENT, 'stroke-width': 2.5 })]
    : [];
  const offScale = scale.isOffScale(point.costDays) ? `, beyond the axis` : '';
  return Svg.element(
    'g',
    {},
    Svg.element(
      'title',
      {},
      `${point.number === null ? '' : `${point.number}. `}${fitText(point.label, 100)}: impact ${shortNumber(point.impact)}, ` +
        `${shortNumber(point.costDays)} person-days${offScale}, ${QUADRANT_NAMES[point.quadrant]}, asked for by ${point.demand}, ` +
        `estimators ${point.estimators}${point.inHotPlan ? ', in the hot plan' : ''}`,
    ),
    ...ring,
    Svg.element('circle', { cx: x, cy: y, r: radius, fill: shade.fill, stroke: '#0a3a75', 'stroke-width': 1, 'fill-opacity': '0.92' }),
  );
}

function number({ x, y, radius, point, shade }: Mark, spot: LabelSpot): Svg[] {
  const text = (fill: string): Svg =>
    Svg.element(
      'text',
      { x: spot.x, y: spot.y + 4.3, 'text-anchor': 'middle', 'font-size': 12, 'font-weight': 700, fill },
      String(point.number),
    );
  if (!spot.isOutside) return [text(shade.ink)];
  const distance = Math.hypot(spot.x - x, spot.y - y);
  const edge = Math.min(1, Math.max(0, radius - 3) / distance);
  const width = labelWidth(point.number ?? 0);
  return [
    Svg.element('line', {
      x1: x + (spot.x - x) * edge,
      y1: y + (spot.y - y) * edge,
      x2: spot.x,
      y2: spot.y,
      stroke: INK,
      'stroke-width': 1,
    }),
    Svg.element('rect', {
      x: spot.x - width / 2,
      y: spot.y - LABEL_HEIGHT / 2,
      width,
      height: LABEL_HEIGHT,
      rx: 4,
      fill: PAPER,
      stroke: '#8b96a1',
      'stroke-width': 1,
    }),
    text(INK),
  ];
}

function labelWidth(value: number): number {
  return 9 + 8.5 * String(value).length;
}

function opacity(value: number): string {
  return value.toFixed(3);
}
