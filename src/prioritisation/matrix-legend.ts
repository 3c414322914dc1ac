import { MARGIN, WIDTH } from './matrix-layout';
import { ACCENT, HAIRLINE, INK, MUTED, PAPER, discRadius, type Shading } from './matrix-style';
import { Svg } from './svg';
import { textEms } from './svg-text';

const MIDDLE = 34;
const GAP = 34;

export function legendHeight(note: string): number {
  return note === '' ? 66 : 100;
}

/** A row that says what size, colour, ring and ellipse mean; below it, a note where not every idea is numbered. */
export function legend(shading: Shading, top: number, note: string): Svg {
  const y = top + MIDDLE;
  const items: Svg[] = [];
  let x = MARGIN;
  const say = (text: string, style: Record<string, string | number> = {}): void => {
    items.push(Svg.element('text', { x, y: y + 4.5, ...style }, text));
    x += textEms(text) * 13;
  };
  say('Size: people asking', { 'font-weight': 600 });
  x += 20;
  for (const demand of [1, 10, 100]) {
    const radius = discRadius(demand);
    items.push(Svg.element('circle', { cx: x + radius, cy: y, r: radius, fill: 'none', stroke: INK }));
    const label = String(demand);
    items.push(Svg.element('text', { x: x + radius, y: y + 4.3, 'text-anchor': 'middle', 'font-size': 11 }, label));
    x += 2 * radius + 8;
  }
  x += GAP;
  say(shading.title, { 'font-weight': 600 });
  x += 18;
  for (const shade of shading.shades) {
    items.push(Svg.element('circle', { cx: x + 8, cy: y, r: 8, fill: shade.fill, stroke: '#0a3a75' }));
    x += 21;
    say(shade.label, { fill: MUTED });
    x += 10;
  }
  x += GAP;
  items.push(Svg.element('circle', { cx: x + 10, cy: y, r: 12, fill: PAPER, stroke: ACCENT, 'stroke-width': 2.5 }));
  items.push(Svg.element('circle', { cx: x + 10, cy: y, r: 8, fill: 'none', stroke: INK }));
  x += 30;
  say('Hot plan', { 'font-weight': 600 });
  x += GAP;
  items.push(
    Svg.element('ellipse', {
      cx: x + 22,
      cy: y,
      rx: 22,
      ry: 12,
      fill: '#2b79b9',
      'fill-opacity': '0.12',
      stroke: '#2b79b9',
      'stroke-opacity': '0.5',
    }),
  );
  x += 54;
  say('± 1 standard error', { 'font-weight': 600 });
  return Svg.element(
    'g',
    {},
    Svg.element('line', { x1: MARGIN, y1: top, x2: WIDTH - MARGIN, y2: top, stroke: HAIRLINE }),
    ...items,
    ...(note === '' ? [] : [Svg.element('text', { x: MARGIN, y: y + 46, fill: MUTED }, note)]),
  );
}
