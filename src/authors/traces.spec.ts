import { betrays } from './traces';

describe('what betrays somebody', () => {
  const nelly = {
    names: ['Nelly Noname', 'nelly@example.com', 'U0NELLY'],
    said: ['Please add a dark mode.\nThe screen hurts my eyes', 'Undo'],
  };

  it.each([
    ['Asked for by NELLY  NONAME', true],
    ['write to nelly@example.com', true],
    ['<@U0NELLY> said so', true],
    ['Please add a dark mode. The screen hurts', true],
    ['Please add a dark mode. The screen…', true],
    ['She wrote: "please add a dark mode. the screen hurts my eyes". We agree.', true],
    ['ｐｌｅａｓｅ add a dark mode', true],
    ['undo', true],
    ['Undo after deleting a comment', false],
    ['A dark theme for the editor', false],
    ['Nelly', false],
    ['', false],
  ])('%j: %s', (text, expected) => {
    expect(betrays(text, nelly)).toBe(expected);
  });
});
