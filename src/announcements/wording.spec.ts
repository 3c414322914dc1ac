import fc from 'fast-check';
import { MAX_TEXT, MAX_TITLE, correctionText, declinedText, shippedText, titleOf, toParagraphs } from './wording';

describe('the words of a draft', () => {
  it('thank for a wish that is done', () => {
    expect(shippedText()).toMatch(/^You asked for this, and it is here now\./);
    expect(shippedText()).toContain('Thank you');
  });

  it.each([
    ['It would slow every page down', 'The reason: It would slow every page down.'],
    ['It would slow every page down.', 'The reason: It would slow every page down.'],
    ['  为了安全。 ', 'The reason: 为了安全。'],
    ['(See the forum.)', 'The reason: (See the forum.)'],
  ])('give the public reason of a decline: %j', (reason, said) => {
    expect(declinedText(reason).split('\n\n')[0]).toBe(`We have looked at this and decided not to do it. ${said}`);
  });

  it('leave no gap where a reason is missing', () => {
    expect(declinedText(null)).toMatch(/^We have looked at this and decided not to do it\.\n\n/);
  });

  it.each([
    ['new', 'Yours is still open.'],
    ['planned', 'Yours is still open: it is planned.'],
    ['archived', 'Yours is kept, but not on our list at present.'],
  ])('of a correction say what was told, and where a wish that is %s stands', (status, standing) => {
    const text = correctionText('shipped', ' Dark mode ', status);
    expect(text).toContain('We told you that “Dark mode” was done. That was about another wish than yours');
    expect(text).toContain(standing);
    expect(correctionText('declined', 'Dark mode', status)).toContain('was declined');
  });

  it('fit the limits, whatever a person wrote', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6000 }),
        fc.constantFrom('shipped', 'declined', 'correction'),
        (text, kind) => {
          expect(declinedText(text).length).toBeLessThanOrEqual(MAX_TEXT);
          expect(titleOf(kind, text).length).toBeLessThanOrEqual(MAX_TITLE);
        },
      ),
    );
  });
});

describe('the paragraphs of a message', () => {
  it('are the title and the text at its blank lines', () => {
    expect(toParagraphs('Dark mode', 'It is here.\nToday.\n \n\nThank you.\r\n\r\nBye')).toEqual([
      'Dark mode',
      'It is here.\nToday.',
      'Thank you.',
      'Bye',
    ]);
  });
});
