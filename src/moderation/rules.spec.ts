import * as fc from 'fast-check';
import { JudgedText, Policy, findStopWord, judge } from './rules';

const POLICY: Policy = {
  stopWords: ['casino', 'კაზინო', '赌场', 'Glücksspiel', 'tierra plana'],
  maxLinks: 2,
  maxRepeats: 2,
  maxPerAuthorPerHour: 5,
};
const said = (text: string, facts: Partial<JudgedText> = {}): JudgedText => ({
  text,
  isTrap: false,
  earlierRepeats: 0,
  sentThisHour: 0,
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
    ['La tierra  plana', 'none'],
    ['La Tierra Plana!', 'stop_word'],
    ['ｃａｓｉｎｏ', 'stop_word'],
    ['see http://a.example http://b.example', 'none'],
    ['http://a.example HTTPS://b.example www.c.example', 'links'],
    ['buy now '.repeat(20), 'repeated_words'],
    ['I would like the export to keep the order of columns that I chose in the table view, please', 'none'],
  ])('%s -> %s', (text, rule) => {
    expect(judge(said(text), POLICY).rule).toBe(rule);
  });

  it.each([
    [{ isTrap: true }, 'honeypot'],
    [{ earlierRepeats: 1 }, 'none'],
    [{ earlierRepeats: 2 }, 'repeated_text'],
    [{ sentThisHour: 4 }, 'none'],
    [{ sentThisHour: 5 }, 'over_limit'],
  ] as const)('%j -> %s', (facts, rule) => {
    expect(judge(said('Dark mode', facts), POLICY).rule).toBe(rule);
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
        expect(judge(said(text), POLICY).reason.length).toBeGreaterThan(5);
      }),
    );
  });
});
