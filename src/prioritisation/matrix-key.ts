import { FRAME, KEY_LEFT, MARGIN, WIDTH } from './matrix-layout';
import type { NumberedPoint } from './matrix-picture';
import { ACCENT, HAIRLINE, MUTED, PAPER, type Shading } from './matrix-style';
import type { Quadrant } from './model';
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

export interface Key {
  /** To the right of the plot. */
  readonly beside: Svg;
  /** What finds no room there, in columns below the legend. */
  readonly below: Svg;
  readonly heightBelow: number;
}

/** The list of titles, quadrant by quadrant. */
export function matrixKey(points: readonly NumberedPoint[], shading: Shading, topBelow: number): Key {
  const named = points.filter((point) => point.number !== null);
  const beside = takeRows(named, 0, ROWS_BESIDE);
  const rest = allRows(named).length - beside.rows.length;
  // One more row than an even share: a column that begins within a quadrant repeats its heading.
  const share = rest === 0 ? 0 : Math.ceil(rest / COLUMNS_BELOW) + 1;
  const columns: KeyRow[][] = [];
  for (let at = beside.next; at < named.length;) {
    const { rows, next } = takeRows(named, at, share);
    columns.push(rows);
    at = next;
  }
  const heightBelow = columns.length === 0 ? 0 : (Math.max(...columns.map((rows) => rows.length)) + 1) * ROW + 10;
  const drawBelow = columns.map((rows, index) =>
    column(rows, MARGIN + index * (COLUMN_WIDTH + COLUMN_GAP), COLUMN_WIDTH, topBelow + 10, shading),
  );
  return {
    beside: column(beside.rows, KEY_LEFT, WIDTH - MARGIN - KEY_LEFT, FRAME.top, shading),
    below: Svg.element('g', {}, ...drawBelow),
    heightBelow,
  };
}

/** Fills one column; a heading never stands alone at its foot. */
function takeRows(named: readonly NumberedPoint[], from: number, capacity: number): { rows: KeyRow[]; next: number } {
  const rows: KeyRow[] = [];
  let next = from;
  for (const point of named.slice(from)) {
    const before = named[next - 1];
    const isNew = before?.quadrant !== point.quadrant;
    const added: KeyRow[] =
      isNew || next === from ? [{ heading: HEADINGS[point.quadrant] + (isNew ? '' : ', continued') }, { point }] : [{ point }];
    // At least one a column, so that filling columns always comes to an end.
    if (rows.length > 0 && rows.length + added.length > capacity) break;
    rows.push(...added);
    next += 1;
  }
  return { rows, next };
}

function allRows(named: readonly NumberedPoint[]): KeyRow[] {
  return takeRows(named, 0, Infinity).rows;
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
    Svg.element('text', { x: left + 32, y }, fitText(point.label, (right - left - 32 - 106) / 13)),
    Svg.element(
      'g',
      { 'text-anchor': 'end', fill: MUTED },
      Svg.element('text', { x: right - 64, y }, shortNumber(point.impact)),
      Svg.element('text', { x: right, y }, shortNumber(point.costDays)),
    ),
  );
}
