import { LANGUAGES, foreignLanguage } from './language';

describe('the language of a text', () => {
  it.each([
    ['Please keep the order of the columns that I chose when I export a table', ['de'], 'en'],
    ['Bitte einen dunklen Modus, der weiße Bildschirm tut nachts in den Augen weh', ['en', 'ka'], 'de'],
    ['Quiero que la aplicación guarde siempre los cambios aunque no haya conexión durante el viaje', ['ru'], 'es'],
    ['Пожалуйста, добавьте тёмную тему, белый экран ночью режет глаза', ['en'], 'ru'],
    ['მინდა ანგარიშის ექსპორტი ცხრილში და სვეტების რიგის შენარჩუნება', ['en'], 'ka'],
    ['请添加深色模式，晚上白色的屏幕让我的眼睛很不舒服，谢谢你们', ['en'], 'zh'],
    ['请添加深色模式，晚上白色的屏幕让我的眼睛很不舒服，谢谢你们', ['zh', 'en'], null],
    ['მინდა ანგარიშის ექსპორტი ცხრილში და სვეტების რიგის შენარჩუნება', ['ka'], null],
    ['Bitte einen dunklen Modus, der weiße Bildschirm tut nachts in den Augen weh', [], null],
    ['Dunkler Modus bitte', ['en'], null],
    ['CSV export for tables please', ['en'], null],
    ['Add s3a tool to convert S3 server logs to avro/csv files', ['en'], null],
    ['GMA 5700 MHD Dell Vostro 3300 externel vga monitor is flickering', ['en'], null],
    ['https://example.com/bitte/einen/dunklen/modus/der/weisse/bildschirm/tut/weh', ['en'], null],
    ['12345 67890 12345 67890 12345 67890 12345 67890 12345 67890', ['en'], null],
    ['Bitte einen dunklen Modus, denn nachts tut es weh. Please add a dark mode, the white screen hurts my eyes', ['en'], null],
  ] as const)('%s, allowed %j: %s', (text, allowed, language) => {
    expect(foreignLanguage(text, allowed)).toBe(language);
  });

  it('offers the languages that it can tell, Georgian among them', () => {
    expect(LANGUAGES).toEqual(expect.arrayContaining(['en', 'de', 'es', 'fr', 'ka', 'ru', 'uk', 'zh', 'ar', 'ja']));
    expect(LANGUAGES.every((code) => /^[a-z]{2}$/.test(code))).toBe(true);
  });
});
