import { legend, legendHeight } from './matrix-legend';
import { frame } from './matrix-frame';
import { matrixKey } from './matrix-key';
import type { MatrixPicture, MatrixPoint, NumberedPoint } from './matrix-picture';
import { FRAME, MARGIN, WIDTH, matrixScale } from './matrix-layout';
import { marks } from './matrix-marks';
import { FONT, INK, MUTED, PAPER, shadingFor } from './matrix-style';
import { QUADRANTS, QUADRANT_NAMES } from './model';
import { shortNumber } from './numbers';
import { Svg } from './svg';
import { fitText } from './svg-text';

/** More titles than this make a list of what should be a picture; the other ideas are dots. */
export const NUMBERED_LIMIT = 40;
/** Dots beyond this would only cover one another. */
export const DOT_LIMIT = 1000;

/** The same picture for the same input, byte for byte; it refers to nothing outside itself and runs no script. */
export function renderMatrixSvg(picture: MatrixPicture): string {
  const drawn = numbered(picture.points);
  const scale = matrixScale(picture.thresholds);
  const shading = shadingFor(drawn);
  const remark = note(picture.points.length, drawn);
  const legendTop = FRAME.bottom + 84;
  const keyTop = legendTop + legendHeight(remark);
  const key = matrixKey(drawn, shading, keyTop);
  const height = keyTop + key.heightBelow + MARGIN;
  const root = Svg.element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: 'img',
      'aria-labelledby': 'heed-matrix-title heed-matrix-desc',
      'font-family': FONT,
      'font-size': 13,
      fill: INK,
    },
    Svg.element('title', { id: 'heed-matrix-title' }, fitText(picture.title, 150)),
    Svg.element('desc', { id: 'heed-matrix-desc' }, description(picture)),
    Svg.element('rect', { width: WIDTH, height, fill: PAPER }),
    Svg.element('text', { x: MARGIN, y: 68, 'font-size': 28, 'font-weight': 700 }, fitText(picture.title, (WIDTH - 2 * MARGIN) / 31)),
    Svg.element('text', { x: MARGIN, y: 96, 'font-size': 14, fill: MUTED }, subtitle(picture)),
    frame(scale, picture),
    marks(drawn, scale, shading),
    legend(shading, legendTop, remark),
    key.beside,
    key.below,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root.markup}\n`;
}

/** Hot plan first, then the most impact a person-day; by id on a tie. Numbers are given quadrant by quadrant, as the key lists them. */
function numbered(points: readonly MatrixPoint[]): NumberedPoint[] {
  const best = [...points].sort(
    (a, b) =>
      Number(b.inHotPlan) - Number(a.inHotPlan) ||
      b.impact / b.costDays - a.impact / a.costDays ||
      (a.id < b.id ? -1 : Number(a.id > b.id)),
  );
  const named = best.slice(0, NUMBERED_LIMIT);
  const inKeyOrder = QUADRANTS.flatMap((quadrant) => named.filter((point) => point.quadrant === quadrant));
  return [
    ...inKeyOrder.map((point, index) => ({ ...point, number: index + 1 })),
    ...thinned(best.slice(NUMBERED_LIMIT)).map((point) => ({ ...point, number: null })),
  ];
}

/** Evenly along the order, so that no quadrant looks emptier than it is. */
function thinned(points: readonly MatrixPoint[]): readonly MatrixPoint[] {
  const share = Math.min(1, DOT_LIMIT / points.length);
  return points.filter((_, index) => Math.floor((index + 1) * share) > Math.floor(index * share));
}

function subtitle({ points, generatedAt, thresholds }: MatrixPicture): string {
  const at = generatedAt.toISOString();
  return `${counted(points.length, 'rated idea')}  ·  ${at.slice(0, 10)} ${at.slice(11, 16)} UTC  ·  thresholds version ${thresholds.version}`;
}

function note(total: number, drawn: readonly NumberedPoint[]): string {
  const bare = drawn.filter((point) => point.number === null).length;
  if (bare === 0) return '';
  const left = total - drawn.length;
  const hidden = left > 0 ? ` (${left} of them left out here, evenly)` : '';
  return `Numbered: the first of the hot plan, then of the rest by impact a person-day. The other ${bare + left} are dots${hidden}.`;
}

/** What a reader who cannot see the picture needs of it. */
function description({ points, thresholds }: MatrixPicture): string {
  const counts = QUADRANTS.map((quadrant) =>
    counted(points.filter((point) => point.quadrant === quadrant).length, QUADRANT_NAMES[quadrant]),
  );
  const hot = numbered(points).filter((point) => point.inHotPlan && point.number !== null);
  const titles = hot
    .slice(0, 10)
    .map((point) => `${fitText(point.label, 50)} (impact ${shortNumber(point.impact)}, ${shortNumber(point.costDays)} person-days)`);
  const plan =
    hot.length === 0 ? 'The hot plan is empty.' : `In the hot plan: ${titles.join('; ')}${hot.length > 10 ? '; and others' : ''}.`;
  return (
    `Ideas by impact (upwards) and cost in person-days (to the right), both on log scales. Impact is high from ${thresholds.impact}, ` +
    `cost low up to ${thresholds.costDays} person-days. ${counts.join(', ')}. ${plan}`
  );
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
