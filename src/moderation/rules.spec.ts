import * as fc from 'fast-check';
import { DEFAULT_POLICY } from './policy';
import { JudgedText, judge } from './rules';
import { findStopWord } from './stop-words';

const POLICY = {
  ...DEFAULT_POLICY,
  stopWords: ['casino', 'კაზინო', '赌场', 'Glücksspiel', 'tierra plana'],
  maxLinks: 2,
  maxPerAuthorPerHour: 5,
};
const said = (text: string, facts: Partial<JudgedText> = {}): JudgedText => ({
  text,
  isTrap: false,
  trust: 'activist',
  accepted: 3,
  earlierRepeats: 0,
  sentThisHour: 0,
  minutesSinceLast: null,
  ...facts,
});

describe('moderation rules', () => {
  it.each([
    ['Please add a dark mode', 'none'],
    ['Best CASINO in town', 'stop_word'],
    ['casinos are another word', 'none'],
    ['occasionally useful', 'none'],
    ['ითამაშე კაზინო ახლავე', 'stop_word'],
    ['Ითამაშე Კაზინო', 'stop_word'],
    ['最好的赌场在这里', 'stop_word'],
    ['GLÜCKSSPIEL hier', 'stop_word'],
    ['La tierra  plana', 'stop_word'],
    ['La Tierra Plana!', 'stop_word'],
    ['La tierra no es plana', 'none'],
    ['ｃａｓｉｎｏ', 'stop_word'],
    ['see http://a.example http://b.example', 'none'],
    ['see https://www.a.example and https://www.b.example', 'none'],
    ['http://a.example HTTPS://b.example www.c.example', 'links'],
    ['buy now '.repeat(20), 'repeated_words'],
    ['I would like the export to keep the order of columns that I chose in the table view, please', 'none'],
    ['I want to kill myself, and this form will not even save', 'sensitive'],
    ['casino casino, I was charged twice http://a.example http://b.example http://c.example', 'sensitive'],
  ])('%s -> %s', (text, rule) => {
    expect(judge(said(text), POLICY).rule).toBe(rule);
  });

  it.each([
    [{ isTrap: true }, {}, 'honeypot'],
    [{ earlierRepeats: 1 }, {}, 'none'],
    [{ earlierRepeats: 2 }, {}, 'repeated_text'],
    [{ trust: 'newcomer', sentThisHour: 4 }, {}, 'none'],
    [{ trust: 'newcomer', sentThisHour: 5 }, {}, 'over_limit'],
    [{ trust: 'activist', sentThisHour: 9 }, {}, 'none'],
    [{ trust: 'activist', sentThisHour: 10 }, {}, 'over_limit'],
    [{ trust: 'expert', sentThisHour: 24 }, {}, 'none'],
    [{ trust: 'moderator', sentThisHour: 50 }, {}, 'over_limit'],
    [{ minutesSinceLast: 9 }, {}, 'none'],
    [{ minutesSinceLast: 9 }, { slowModeMinutes: 10 }, 'slow_mode'],
    [{ minutesSinceLast: 10 }, { slowModeMinutes: 10 }, 'none'],
    [{ minutesSinceLast: null }, { slowModeMinutes: 10 }, 'none'],
    [{ trust: 'expert', minutesSinceLast: 1 }, { slowModeMinutes: 10 }, 'none'],
    [{ trust: null }, {}, 'none'],
    [{ trust: null }, { approvesAnonymous: true }, 'needs_approval'],
    [{ trust: null }, { approvesFirst: 2 }, 'none'],
    [{ trust: 'newcomer', accepted: 0 }, { approvesAnonymous: true }, 'none'],
    [{ trust: 'newcomer', accepted: 1 }, { approvesFirst: 2 }, 'needs_approval'],
    [{ trust: 'newcomer', accepted: 2 }, { approvesFirst: 2 }, 'none'],
    [{ trust: 'expert', accepted: 0 }, { approvesFirst: 2 }, 'none'],
  ] as const)('an author of whom is known %j, by %j -> %s', (facts, policy, rule) => {
    expect(judge(said('Dark mode', facts), { ...POLICY, ...policy }).rule).toBe(rule);
  });

  it.each([
    ['newcomer', 1, 'none'],
    ['newcomer', 2, 'links'],
    [null, 2, 'links'],
    ['activist', 3, 'none'],
    ['activist', 4, 'links'],
    ['expert', 9, 'none'],
    ['expert', 10, 'links'],
  ] as const)('%s with %i links -> %s', (trust, links, rule) => {
    const text = Array.from({ length: links }, (_, i) => `http://site${i}.example`).join(' ');
    expect(judge(said(text, { trust }), { ...POLICY, maxLinks: 3, maxLinksOfNewcomers: 1 }).rule).toBe(rule);
  });

  it('trust changes nothing about what a text says', () => {
    for (const trust of ['newcomer', 'activist', 'expert', 'moderator', null] as const) {
      expect(judge(said('Best casino in town', { trust }), POLICY).rule).toBe('stop_word');
      expect(judge(said('I want to die', { trust }), POLICY).rule).toBe('sensitive');
    }
  });

  it('lets pass by languages only what is surely in another one', () => {
    const german = 'Bitte einen dunklen Modus, der weiße Bildschirm tut nachts in den Augen weh';
    const policy = { ...POLICY, languages: ['en', 'ka'] };
    expect(judge(said(german), policy)).toMatchObject({ rule: 'language', reason: 'It seems to be in de; en, ka pass.' });
    for (const text of [
      'Dunkler Modus bitte',
      'მინდა ანგარიშის ექსპორტი ცხრილში და სვეტების რიგის შენარჩუნება',
      'Please keep the order of columns in my export',
    ])
      expect(judge(said(text), policy).rule).toBe('none');
  });

  it('finds a stop word of any script in any surroundings of other characters', () => {
    fc.assert(
      fc.property(fc.constantFrom(...POLICY.stopWords), fc.constantFrom(' ', '.', '\n', '!', '—'), fc.string(), (word, gap, around) => {
        expect(findStopWord(`${around}${gap}${word.toUpperCase()}${gap}${around}`, POLICY.stopWords)).not.toBeNull();
      }),
    );
  });

  it('never throws, and says in words why it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(judge(said(text), { ...POLICY, languages: ['en'], patterns: ['a+b'] }).reason.length).toBeGreaterThan(5);
      }),
    );
  });
});
