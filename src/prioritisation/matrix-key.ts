import { FRAME, KEY_LEFT, MARGIN, WIDTH } from './matrix-layout';
import type { NumberedPoint } from './matrix-picture';
import { ACCENT, HAIRLINE, MUTED, PAPER, type Shading } from './matrix-style';
import { QUADRANTS, type Quadrant } from './model';
import { shortNumber } from './numbers';
import { Svg } from './svg';
import { fitText } from './svg-text';

const HEADINGS: Readonly<Record<Quadrant, string>> = {
  quick_win: 'Quick wins',
  big_bet: 'Big bets',
  fill_in: 'Fill-ins',
  money_pit: 'Money pits',
};
const ROW = 24;
const ROWS_BESIDE = Math.floor((FRAME.bottom - FRAME.top) / ROW) - 1;
const COLUMNS_BELOW = 2;
const COLUMN_GAP = 56;
const COLUMN_WIDTH = (WIDTH - 2 * MARGIN - COLUMN_GAP) / COLUMNS_BELOW;

type KeyRow = { readonly heading: string } | { readonly point: NumberedPoint };

/** The list of titles to the right of the plot. */
export function keyBeside(points: readonly NumberedPoint[], shading: Shading): Svg {
  return column(keyRows(points).slice(0, rowsBeside(points)), KEY_LEFT, WIDTH - MARGIN - KEY_LEFT, FRAME.top, shading);
}

/** What finds no room there, in columns below the legend. */
export function keyBelow(points: readonly NumberedPoint[], shading: Shading, top: number): Svg {
  const rows = keyRows(points).slice(rowsBeside(points));
  const height = rowsBelow(points);
  const columns = Array.from({ length: COLUMNS_BELOW }, (_, index) => rows.slice(index * height, (index + 1) * height));
  return Svg.element(
    'g',
    {},
    ...columns.map((column_, index) => column(column_, MARGIN + index * (COLUMN_WIDTH + COLUMN_GAP), COLUMN_WIDTH, top + 10, shading)),
  );
}

export function keyBelowHeight(points: readonly NumberedPoint[]): number {
  const rows = rowsBelow(points);
  return rows === 0 ? 0 : (rows + 1) * ROW + 10;
}

/** A heading never stands alone at the foot of the column. */
function rowsBeside(points: readonly NumberedPoint[]): number {
  const last = keyRows(points)[ROWS_BESIDE - 1];
  return last !== undefined && 'heading' in last ? ROWS_BESIDE - 1 : ROWS_BESIDE;
}

function rowsBelow(points: readonly NumberedPoint[]): number {
  return Math.ceil(Math.max(0, keyRows(points).length - rowsBeside(points)) / COLUMNS_BELOW);
}

function keyRows(points: readonly NumberedPoint[]): KeyRow[] {
  return QUADRANTS.flatMap((quadrant) => {
    const named = points.filter((point) => point.number !== null && point.quadrant === quadrant);
    return named.length === 0 ? [] : [{ heading: HEADINGS[quadrant] }, ...named.map((point) => ({ point }))];
  });
}

function column(rows: readonly KeyRow[], left: number, width: number, top: number, shading: Shading): Svg {
  if (rows.length === 0) return Svg.element('g');
  const right = left + width;
  return Svg.element(
    'g',
    {},
    Svg.element(
      'g',
      { 'font-size': 12, fill: MUTED, 'text-anchor': 'end' },
      Svg.element('text', { x: right - 64, y: top + 4 }, 'impact'),
      Svg.element('text', { x: right, y: top + 4 }, 'days'),
    ),
    Svg.element('line', { x1: left, y1: top + 12, x2: right, y2: top + 12, stroke: HAIRLINE }),
    ...rows.map((row, index) => keyRow(row, left, right, top + (index + 1) * ROW + 7, shading)),
  );
}

function keyRow(row: KeyRow, left: number, right: number, y: number, shading: Shading): Svg {
  if ('heading' in row) return Svg.element('text', { x: left, y: y + 1, 'font-size': 14, 'font-weight': 700 }, row.heading);
  const { point } = row;
  const shade = shading.shadeOf(point);
  const ring = point.inHotPlan
    ? [Svg.element('circle', { cx: left + 12, cy: y - 4.5, r: 11, fill: PAPER, stroke: ACCENT, 'stroke-width': 2 })]
    : [];
  return Svg.element(
    'g',
    {},
    ...ring,
    Svg.element('circle', { cx: left + 12, cy: y - 4.5, r: 8.5, fill: shade.fill, stroke: '#0a3a75' }),
    Svg.element(
      'text',
      { x: left + 12, y: y - 0.6, 'text-anchor': 'middle', 'font-size': 11, 'font-weight': 700, fill: shade.ink },
      String(point.number),
    ),
    Svg.element('text', { x: left + 32, y }, fitText(point.label, (right - left - 32 - 116) / 13)),
    Svg.element(
      'g',
      { 'text-anchor': 'end', fill: MUTED },
      Svg.element('text', { x: right - 64, y }, shortNumber(point.impact)),
      Svg.element('text', { x: right, y }, shortNumber(point.costDays)),
    ),
  );
}
