import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCorpus } from '../bench/duplicates/corpus';
import { rankCandidates } from '../src/matching/rank-texts.fixture';
import { analyseText } from '../src/matching/text-analysis';

const FOLDER = join(process.env.HEED_DATA ?? join(__dirname, '..', '..', 'shared', 'data'), 'duplicates');
const FILES = ['meta_bodies', 'askubuntu_bodies', 'askubuntu_titles'];
const EACH = 20;

/** What is changed, in whichever of the texts it stands: nothing here knows what the product's own tables hold. */
const CHANGES: readonly (readonly [string, RegExp, (found: string) => string])[] = [
  ['number', /(?<![\w.])[2-9]\d{0,2}(?![\w.])/, (found) => String(Number(found) + 1)],
  ['version', /\b\d{1,2}\.\d{1,2}\b/, (found) => found.replace(/\d+$/, (last) => String(Number(last) + 2).padStart(last.length, '0'))],
  ...[
    ['Firefox', 'Chrome'],
    ['Windows', 'Mac'],
    ['Android', 'iPhone'],
    ['Google', 'Facebook'],
    ['desktop', 'mobile'],
  ].map(change('platform')),
  ...[['install', 'uninstall'], ['enable', 'disable'], ['add', 'remove'], ['upload', 'download'], ['show', 'hide'], ['connect', 'disconnect']].map(change('verb')), // prettier-ignore
];

function change(kind: string): (pair: string[]) => readonly [string, RegExp, (found: string) => string] {
  return ([from = '', to = '']) => [kind, new RegExp(`\\b${from}\\b`, 'i'), () => to];
}

/** A text of people, and a copy of it in which one thing is another. */
function changedCopies(): [string, string, string][] {
  const texts = FILES.flatMap(
    (file) =>
      readCorpus(join(FOLDER, `${file}.tsv.gz`))
        ?.whole()
        .slice(0, 8_000) ?? [],
  );
  return ['number', 'version', 'platform', 'verb'].flatMap((kind) => {
    const changes = CHANGES.filter(([of]) => of === kind);
    return changes.flatMap(([, pattern, replace]) =>
      texts
        .filter((text) => pattern.test(text))
        .slice(0, Math.ceil(EACH / changes.length))
        .map((text): [string, string, string] => [kind, text, text.replace(pattern, replace)]),
    );
  });
}

describe('a copy of a text with one thing changed', () => {
  it('is never likely, whichever of the two was there first', () => {
    if (!existsSync(FOLDER)) {
      console.log(`Skipped: there is no ${FOLDER}. Set HEED_DATA to the folder with the duplicates.`);
      return;
    }
    const copies = changedCopies();
    expect(copies.length).toBeGreaterThanOrEqual(60);
    const likely = copies.flatMap(([kind, a, b]) =>
      [[a, b] as const, [b, a] as const].flatMap(([query, candidate]) => {
        const text = analyseText(null, query);
        const [found] = rankCandidates(text, [{ id: 1, text: analyseText(null, candidate) }], { texts: 1_000, of: new Map() });
        return found?.band === 'likely' ? [`${kind}: ${query.slice(0, 120)} | ${candidate.slice(0, 120)}`] : [];
      }),
    );
    expect(likely).toEqual([]);
  });
});
