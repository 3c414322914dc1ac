import * as fc from 'fast-check';
import { LABEL_HEIGHT, placeLabels } from './matrix-labels';
import { FRAME, KEY_LEFT, MARGIN, WIDTH } from './matrix-layout';
import type { MatrixPicture, MatrixPoint } from './matrix-picture';
import { DOT_LIMIT, NUMBERED_LIMIT, renderMatrixSvg } from './matrix-svg';
import { DEFAULT_THRESHOLDS, QUADRANTS } from './model';
import { quadrantOf } from './score';

function aPoint(change: Partial<MatrixPoint> = {}): MatrixPoint {
  const point = { impact: 8, costDays: 2, ...change };
  return {
    id: 'i1',
    label: 'Export the board',
    sigmaImpact: 0.4,
    sigmaCost: 0.3,
    demand: 12,
    estimators: 3,
    quadrant: quadrantOf(point.impact, point.costDays, DEFAULT_THRESHOLDS),
    inHotPlan: false,
    ...point,
  };
}

function render(points: readonly MatrixPoint[], change: Partial<MatrixPicture> = {}): string {
  return renderMatrixSvg({
    title: 'Acme backlog',
    points,
    thresholds: DEFAULT_THRESHOLDS,
    generatedAt: new Date('2026-03-01T08:30:00Z'),
    ...change,
  });
}

/** Spread over the plot, several on the same spot, as answers on a coarse scale are. */
function manyPoints(count: number): MatrixPoint[] {
  return Array.from({ length: count }, (_, index) =>
    aPoint({
      id: String(index).padStart(5, '0'),
      label: `Idea ${index}`,
      impact: [1, 2, 3, 5, 8, 13][index % 6] ?? 1,
      costDays: [1, 2, 5, 13, 34][(index * 7) % 5] ?? 1,
      demand: index % 40,
      estimators: 1 + (index % 5),
      inHotPlan: index % 30 === 4,
    }),
  );
}

interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: (Element | string)[];
}

/** Strict, and only as much of XML 1.0 as a picture without DOCTYPE, comment and CDATA needs; throws at the first fault. */
function parseXml(xml: string): Element {
  const start = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!xml.startsWith(start)) throw new Error('no XML declaration');
  if (!/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(xml)) throw new Error('a character that XML forbids');
  const root: Element = { name: '', attributes: new Map(), children: [] };
  const open = [root];
  const token = /<\/([a-zA-Z][\w-]*)>|<([a-zA-Z][\w-]*)((?: [a-zA-Z][\w:-]*="[^"<>]*")*)(\/?)>|([^<>]+)/uy;
  token.lastIndex = start.length;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const match = token.exec(xml);
    const parent = open.at(-1);
    if (match === null || parent === undefined) throw new Error(`not well-formed at ${at}: ${xml.slice(at, at + 60)}`);
    const [, closes, opens, attributes = '', isEmpty, text] = match;
    if (closes !== undefined) {
      if (open.pop()?.name !== closes) throw new Error(`</${closes}> closes another element`);
    } else if (opens !== undefined) {
      const element: Element = { name: opens, attributes: attributesOf(attributes), children: [] };
      parent.children.push(element);
      if (isEmpty === '') open.push(element);
    } else {
      parent.children.push(unescape(text ?? ''));
    }
  }
  const elements = root.children.filter((child) => typeof child !== 'string');
  if (open.length !== 1 || elements.length !== 1 || elements[0] === undefined) throw new Error('not one closed root element');
  return elements[0];
}

function attributesOf(written: string): Map<string, string> {
  const pairs = [...written.matchAll(/ ([^=]+)="([^"]*)"/gu)].map(([, key = '', value = '']): [string, string] => [key, unescape(value)]);
  const attributes = new Map(pairs);
  if (attributes.size !== pairs.length) throw new Error('an attribute stands twice');
  return attributes;
}

function unescape(text: string): string {
  if (/&(?!#\d+;)/u.test(text)) throw new Error(`a bare ampersand in ${text}`);
  return text.replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)));
}

function all(element: Element, name: string): Element[] {
  const nested = element.children.flatMap((child) => (typeof child === 'string' ? [] : all(child, name)));
  return element.name === name ? [element, ...nested] : nested;
}

function textOf(element: Element): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

const number = (element: Element, key: string): number => Number(element.attributes.get(key));

/** Title -> the disc (the last circle of its group). */
function discs(root: Element): Map<string, Element> {
  const groups = all(root, 'g').filter((group) => typeof group.children[0] === 'object' && group.children[0].name === 'title');
  return new Map(groups.map((group) => [textOf(all(group, 'title')[0] ?? group), all(group, 'circle').at(-1) ?? group]));
}

const anyText = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom('</text><script>alert(1)</script>', ']]>', '\u202Edesrever', '<!-- &amp; "\'', '👩‍👩‍👧'.repeat(40), 'x'.repeat(300), ''),
);
const anyPoint = fc
  .record({
    id: fc.uuid(),
    label: anyText,
    impact: fc.double({ min: 1, max: 13, noNaN: true }),
    costDays: fc.double({ min: 0.01, max: 5000, noNaN: true }),
    demand: fc.nat(100000),
    estimators: fc.integer({ min: 1, max: 9 }),
    inHotPlan: fc.boolean(),
  })
  .map((point) => aPoint(point));

describe('the matrix as a picture', () => {
  it('says what it is to a reader who cannot see it', () => {
    const root = parseXml(render([aPoint({ inHotPlan: true, label: 'Undo' }), aPoint({ id: 'i2', impact: 1, costDays: 34 })]));
    expect(root.attributes.get('role')).toBe('img');
    const ids = root.attributes.get('aria-labelledby')?.split(' ');
    const [title, desc] = [all(root, 'title')[0], all(root, 'desc')[0]];
    expect(ids).toEqual([title?.attributes.get('id'), desc?.attributes.get('id')]);
    expect(title && textOf(title)).toBe('Acme backlog');
    expect(desc && textOf(desc)).toContain(
      '1 quick win, 0 big bets, 0 fill-ins, 1 money pit. In the hot plan: Undo (impact 8, 2 person-days).',
    );
  });

  it('names both axes with their direction, the thresholds, the quadrants with their counts, and the legend', () => {
    const texts = all(parseXml(render(manyPoints(30))), 'text').map(textOf);
    expect(texts).toEqual(
      expect.arrayContaining([
        'Cost in person-days, log scale: dearer →',
        'Impact, log scale: higher →',
        'low cost up to 8 days',
        'high impact from 4',
        'Size: people asking',
        'Colour: estimators',
        'Hot plan',
        '± 1 standard error',
        '30 rated ideas  ·  2026-03-01 08:30 UTC  ·  thresholds version 1',
      ]),
    );
    for (const name of ['Quick wins', 'Big bets', 'Fill-ins', 'Money pits']) expect(texts.some((text) => text.startsWith(name))).toBe(true);
  });

  it('draws on log axes: equal factors are equal lengths', () => {
    const x = (costDays: number): number => number([...discs(parseXml(render([aPoint({ costDays })]))).values()][0]!, 'cx');
    expect(x(4) - x(2)).toBeCloseTo(x(16) - x(8), 0);
    expect(x(4) - x(2)).toBeGreaterThan(50);
  });

  it('colours by confidence once every idea has one', () => {
    expect(render([aPoint({ confidence: 3 })])).toContain('Colour: confidence');
    expect(render([aPoint({ confidence: 3 }), aPoint({ id: 'i2' })])).toContain('Colour: estimators');
    const fill = (estimators: number): string | undefined =>
      [...discs(parseXml(render([aPoint({ estimators })]))).values()][0]?.attributes.get('fill');
    expect(new Set([1, 2, 3, 5].map(fill)).size).toBe(4);
    expect([fill(4), fill(9)]).toEqual([fill(3), fill(5)]);
    // In grey (Rec. 601 luma, 0 to 255) each step is darker by at least 40: more than the eye needs to tell neighbours apart.
    const grey = (colour = ''): number =>
      [0.299, 0.587, 0.114].reduce((sum, part, i) => sum + part * parseInt(colour.slice(1 + 2 * i, 3 + 2 * i), 16), 0);
    const greys = [1, 2, 3, 5].map((estimators) => grey(fill(estimators)));
    greys.slice(1).forEach((value, index) => expect((greys[index] ?? 0) - value).toBeGreaterThan(40));
  });

  it.each([0, 1, 10, 100, 500, 1500])(
    'shows %d ideas: every one a disc or a dot up to the limit, the best with numbers and titles',
    (count) => {
      const svg = render(manyPoints(count));
      const shown = discs(parseXml(svg));
      expect(shown.size).toBe(Math.min(count, NUMBERED_LIMIT + DOT_LIMIT));
      const numbers = [...shown.keys()].flatMap((title) => (/^\d+\. /.test(title) ? [parseInt(title, 10)] : []));
      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: Math.min(count, NUMBERED_LIMIT) }, (_, index) => index + 1));
      expect(svg.includes('Numbered:')).toBe(count > NUMBERED_LIMIT);
      expect(svg.includes(`(${count - NUMBERED_LIMIT - DOT_LIMIT} of them left out`)).toBe(count > NUMBERED_LIMIT + DOT_LIMIT);
      expect(svg.includes('No idea is rated yet')).toBe(count === 0);
    },
  );

  it('keeps hostile titles text', () => {
    const label = '</text><script>alert(1)</script>';
    const root = parseXml(render([aPoint({ label })], { title: label }));
    expect(all(root, 'script')).toEqual([]);
    expect(all(root, 'text').map(textOf)).toContain(label);
  });

  it('is well-formed, whatever the titles, and needs nothing from outside', () => {
    const allowed = new Set(['svg', 'g', 'title', 'desc', 'rect', 'text', 'tspan', 'line', 'circle', 'ellipse', 'clipPath']);
    fc.assert(
      fc.property(fc.array(anyPoint, { maxLength: 12 }), anyText, (points, title) => {
        const svg = render(points, { title });
        const faults: string[] = [];
        const walk = (element: Element): void => {
          if (!allowed.has(element.name)) faults.push(element.name);
          for (const [key, value] of element.attributes) {
            const isSafe = !/^on|href|style|src/.test(key) && (!value.includes('url(') || value === 'url(#heed-matrix-frame)');
            if (!isSafe || (key !== 'xmlns' && /https?:|NaN|Infinity|undefined/.test(value))) faults.push(`${key}=${value}`);
          }
          for (const child of element.children) if (typeof child !== 'string') walk(child);
        };
        walk(parseXml(svg));
        expect(faults).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  /** Asserted once for each picture: an assertion costs more than what it looks at here. */
  const expectInside = (root: Element): void => {
    const outside = [...discs(root).values()].filter((disc) => {
      const [x, y, radius] = [number(disc, 'cx'), number(disc, 'cy'), number(disc, 'r')];
      return !(x - radius >= FRAME.left && x + radius <= FRAME.right && y - radius >= FRAME.top && y + radius <= FRAME.bottom);
    });
    const [right, bottom] = [WIDTH - MARGIN, number(root, 'height') - MARGIN / 2];
    const offPaper = all(root, 'text').filter(
      (text) => !text.attributes.has('transform') && !(number(text, 'x') <= right && number(text, 'y') <= bottom),
    );
    expect([...outside, ...offPaper]).toEqual([]);
  };

  it('keeps every disc inside the frame and every text on the paper, whatever the figures', () => {
    fc.assert(
      fc.property(fc.array(anyPoint, { maxLength: 45 }), (points) => expectInside(parseXml(render(points)))),
      { numRuns: 40 },
    );
  });

  it('keeps the key on the paper at every length, with a heading for each column and none alone at its foot', () => {
    for (let count = 18; count <= NUMBERED_LIMIT; count += 1) {
      for (const points of [
        manyPoints(count),
        manyPoints(count).map((point) => aPoint({ ...point, impact: 8, costDays: 2, quadrant: 'quick_win' })),
      ]) {
        const root = parseXml(render(points));
        expectInside(root);
        const drawn = all(root, 'text');
        const belowFrame = drawn.filter((text) => number(text, 'x') >= KEY_LEFT && Math.abs(number(text, 'y') - FRAME.bottom - 30) < 30);
        expect(belowFrame).toEqual([]);
        const texts = drawn.map(textOf);
        const headings = texts.flatMap((text, index) =>
          /^(Quick wins|Big bets|Fill-ins|Money pits)(, continued)?$/.test(text) ? [index] : [],
        );
        // 'impact' heads the next column.
        for (const index of headings) expect(['impact', undefined]).not.toContain(texts[index + 1]);
        expect(texts.filter((text) => text === 'impact').length).toBeLessThanOrEqual(3);
      }
    }
  });

  it('is the same for the same ideas in any order', () => {
    const points = manyPoints(90);
    expect(render([...points].reverse())).toBe(render(points));
    const alike = points.map((point) => ({ ...point, impact: 8, costDays: 2 }));
    expect(render([...alike].reverse())).toBe(render(alike));
  });

  it('adding an idea never moves another', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyPoint, { maxLength: 10, selector: (point) => point.id }), anyPoint, (points, added) => {
        const named = points.map((point, index) => ({ ...point, label: `Idea <${index}>` }));
        const places = (ideas: readonly MatrixPoint[]): Map<string, string> =>
          new Map(
            [...discs(parseXml(render(ideas)))].map(([title, disc]) => [
              title.replace(/^\d+\. /, ''),
              ['cx', 'cy', 'r', 'fill'].map((key) => disc.attributes.get(key)).join(),
            ]),
          );
        const after = places([...named, { ...added, label: 'The new one' }]);
        for (const [title, place] of places(named)) expect(after.get(title)).toBe(place);
      }),
      { numRuns: 40 },
    );
  });

  it('counts every idea in its quadrant, drawn or not', () => {
    const points = manyPoints(1500);
    const desc = textOf(all(parseXml(render(points)), 'desc')[0]!);
    const counts = QUADRANTS.map((quadrant) => points.filter((point) => point.quadrant === quadrant).length);
    expect(desc).toContain(`${counts[0]} quick wins, ${counts[1]} big bets, ${counts[2]} fill-ins, ${counts[3]} money pits`);
  });
});

describe('the numbers of the discs', () => {
  const bounds = { x: 0, y: 0, width: 600, height: 600 };

  it('stand in the middle of a disc that stands alone', () => {
    expect(placeLabels([{ x: 100, y: 100, radius: 12 }], [20], [], bounds)).toEqual([{ x: 100, y: 100, isOutside: false }]);
  });

  it('do not cover one another, even where thirty ideas share one spot', () => {
    const width = 26;
    const spots = placeLabels(
      Array.from({ length: 30 }, () => ({ x: 300, y: 300, radius: 14 })),
      Array.from({ length: 30 }, () => width),
      [],
      bounds,
    );
    spots.forEach((a, index) => {
      for (const b of spots.slice(index + 1)) {
        expect(Math.abs(a.x - b.x) >= width || Math.abs(a.y - b.y) >= LABEL_HEIGHT).toBe(true);
      }
    });
  });

  it('keep clear of what is taken and of the frame', () => {
    const [spot] = placeLabels([{ x: 10, y: 10, radius: 12 }], [20], [{ x: 0, y: 0, width: 40, height: 40 }], bounds);
    expect(spot?.isOutside).toBe(true);
    expect(Math.max(spot?.x ?? 0, spot?.y ?? 0)).toBeGreaterThan(40);
    expect(Math.min(spot?.x ?? 0, spot?.y ?? 0)).toBeGreaterThanOrEqual(LABEL_HEIGHT / 2);
  });
});
