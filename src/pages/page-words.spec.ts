import { DEFAULT_WORDS } from '../announcements/acknowledgement-words';
import { PAGE_WORDS, pageLanguage } from './page-words';
import { EN } from './words/en';

describe('the words of pages', () => {
  it('come in the languages of acknowledgements', () => {
    expect(Object.keys(PAGE_WORDS).sort()).toEqual(Object.keys(DEFAULT_WORDS).sort());
  });

  const gaps = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  it.each(Object.entries(PAGE_WORDS))('have a word for everything in %s, with the same gaps', (language, words) => {
    const known = Object.entries(EN).map(([key, text]) => [key, gaps(text)]);
    expect(Object.entries(words).map(([key, text]) => [key, gaps(text)])).toEqual(known);
    expect(Object.values(words).every((text) => text.trim() !== '')).toBe(true);
    if (language !== 'en') expect(words.forget_effect).not.toBe(EN.forget_effect);
  });

  it.each<[string, string | null, string, string | null, string]>([
    ['as the author writes', 'Bitte ein dunkles Design für den ganzen Editor', 'ka', 'ru', 'de'],
    ['as the browser asks where the words do not say', 'ok', 'fr-CH, ka;q=0.8, en;q=0.9', 'ru', 'en'],
    ['the better liked of two', null, 'de;q=0.2, es-MX', null, 'es'],
    ['never what is not wanted', null, 'de;q=0, *;q=0.5', 'ru-RU', 'ru'],
    ['the workspace’s at last', null, '', 'ka', 'ka'],
    ['English where nothing is known', null, 'xx, ;;q=, ,', 'tlh', 'en'],
    ['in simplified signs', '请给整个编辑器添加一个深色主题，晚上眼睛会舒服一些', '', null, 'zh-Hans'],
    ['Georgian by its script', 'გთხოვთ, დაამატოთ მუქი თემა', 'de', null, 'ka'],
  ])('are chosen %s', (_, said, accepted, workspace, tag) => {
    expect(pageLanguage({ said, accepted, workspace }).tag).toBe(tag);
  });
});
