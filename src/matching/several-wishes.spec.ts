import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { severalWishesIn } from './several-wishes';

const partsOf = (text: string): string[] => severalWishesIn(text).map(({ start, end }) => text.slice(start, end));

describe('several wishes in one text', () => {
  it.each<[string, string, string[]]>([
    [
      'a list that says what it is',
      'Hi team,\nsome ideas:\n- dark mode for the editor\n- export comments to CSV\n- keyboard shortcuts in tables\n\nThanks, Tom',
      ['dark mode for the editor', 'export comments to CSV', 'keyboard shortcuts in tables'],
    ],
    [
      'a numbered list of nothing but requests',
      '1. Please add a dark mode for the editor\n2. Could you export comments to a spreadsheet?\n\n3) We need keyboard shortcuts in tables\n   so that nobody has to reach for the mouse',
      [
        'Please add a dark mode for the editor',
        'Could you export comments to a spreadsheet?',
        'We need keyboard shortcuts in tables\n   so that nobody has to reach for the mouse',
      ],
    ],
    [
      'numbers within a line',
      'Feature requests: 1) dark mode for the editor 2) export of comments to CSV 3) offline reading on trains',
      ['dark mode for the editor', 'export of comments to CSV', 'offline reading on trains'],
    ],
    [
      'a second paragraph that begins with also',
      'Please add a dark mode for the editor, my eyes hurt at night.\n\nAlso, could you let us export all comments to a spreadsheet?',
      ['Please add a dark mode for the editor, my eyes hurt at night.', 'Also, could you let us export all comments to a spreadsheet?'],
    ],
    [
      'a sentence about another thing',
      'I would love a dark mode for the editor. Another thing: invoices should show our VAT number.',
      ['I would love a dark mode for the editor.', 'Another thing: invoices should show our VAT number.'],
    ],
    [
      'a second number without a first',
      'Please add a dark mode for the editor.\n\n2) Invoices should show our VAT number',
      ['Please add a dark mode for the editor.', '2) Invoices should show our VAT number'],
    ],
    [
      'German',
      'Bitte einen Dunkelmodus für den Editor einbauen. Außerdem wäre ein Export der Kommentare als Tabelle hilfreich.',
      ['Bitte einen Dunkelmodus für den Editor einbauen.', 'Außerdem wäre ein Export der Kommentare als Tabelle hilfreich.'],
    ],
    [
      'Spanish',
      'Me gustaría un modo oscuro en el editor. Además, podrían permitir exportar los comentarios a una hoja de cálculo.',
      ['Me gustaría un modo oscuro en el editor.', 'Además, podrían permitir exportar los comentarios a una hoja de cálculo.'],
    ],
    [
      'Russian',
      'Добавьте, пожалуйста, тёмную тему в редактор. Ещё хотелось бы выгружать комментарии в таблицу.',
      ['Добавьте, пожалуйста, тёмную тему в редактор.', 'Ещё хотелось бы выгружать комментарии в таблицу.'],
    ],
    [
      'Georgian',
      'გთხოვთ, დაამატოთ მუქი თემა რედაქტორში. კიდევ კარგი იქნებოდა კომენტარების ექსპორტი ცხრილში.',
      ['გთხოვთ, დაამატოთ მუქი თემა რედაქტორში.', 'კიდევ კარგი იქნებოდა კომენტარების ექსპორტი ცხრილში.'],
    ],
    [
      'Chinese',
      '希望编辑器增加深色模式。还有，希望可以把评论导出到表格。',
      ['希望编辑器增加深色模式。', '还有，希望可以把评论导出到表格。'],
    ],
    [
      'Japanese',
      'エディタにダークモードを追加してください。また、コメントを表計算に書き出せるようにしてほしいです。',
      ['エディタにダークモードを追加してください。', 'また、コメントを表計算に書き出せるようにしてほしいです。'],
    ],
    [
      'a Chinese list',
      '几个建议：\n1、编辑器深色模式\n2、评论导出为表格\n3、离线阅读文章',
      ['编辑器深色模式', '评论导出为表格', '离线阅读文章'],
    ],
    [
      'a German list',
      'Meine Wünsche:\n* Dunkelmodus im Editor\n* Kommentare als Tabelle exportieren',
      ['Dunkelmodus im Editor', 'Kommentare als Tabelle exportieren'],
    ],
  ])('%s', (_, text, parts) => {
    expect(partsOf(text)).toEqual(parts);
  });

  it.each<[string, string]>([
    ['one wish', 'Please add a dark mode for the editor, my eyes hurt at night. It should follow the system.'],
    [
      'steps to reproduce',
      'Export should work.\nSteps to reproduce:\n1. Open the board\n2. Click on export\n3. Wait for the spinner\n\nExpected: a file',
    ],
    [
      'steps that nobody calls so',
      '1. Open the editor and please add a table\n2. Click on export to a spreadsheet\n3. The page should show comments',
    ],
    ['steps in German', 'So geht es kaputt, bitte beheben:\n1. Editor öffnen\n2. Auf Export klicken\n3. Tabelle wählen'],
    ['the parts of one wish', 'The export should include:\n- the name of the author\n- the date of creation\n- the number of votes'],
    [
      'the fields of a form',
      'Please add an address form with the following fields:\n- street and number\n- postal code\n- country or region',
    ],
    [
      'options of one wish',
      'I would like a dark mode for the editor:\n- one that follows the system\n- one that starts at sunset\n- one for printing',
    ],
    ['reasons', 'Please add a dark mode. Reasons:\n1. my eyes hurt at night\n2. the battery would last longer\n3. everybody has it'],
    ['a detail that begins with also', 'Please add a dark mode for the editor. Also it should remember the setting after a restart.'],
    ['a detail in the same words', 'Please add a dark mode for the editor. Also, the dark mode of the editor should follow the system.'],
    ['also without a wish', 'Please add a dark mode for the editor. Also thanks for the quick answer on the invoices last week!'],
    [
      'a story before a wish',
      'I use the board every day with twelve colleagues. Also, could you let us export all comments to a spreadsheet?',
    ],
    [
      'lines of a log',
      'It should not crash, please fix:\n2026-11-23 16:44:17 ERROR editor failed to load\n2026-11-23 16:44:18 INFO retry export\nat render(app.js:12)\nat load(app.js:30)',
    ],
    ['code', 'Please support this:\n```\n1. please add a dark mode for editors\n2. please export comments as tables\n```'],
    [
      'a signature',
      'Please add a dark mode for the editor.\n\n-- \nTom Miller\n- phone: please call 555 123\n- also please support our shop in Berlin',
    ],
    [
      'what is quoted',
      'I agree with this, please do it:\n> 1. please add a dark mode for editors\n> 2. please export all comments as tables',
    ],
    ['facts', 'Please fix the export.\n- Browser: Firefox 120\n- System: Ubuntu 24.04\n- Version: 2.3.1'],
    [
      'pros and cons',
      'Should we support dark mode?\nPros:\n- good for eyes at night\n- saves battery on phones\nCons:\n- more work for designers',
    ],
    ['a number that is no list', 'Please support version 2. It should read files of 1.5 GB, and 3) is fine'],
    ['short items', 'Ideas:\n- dark\n- light\n- blue'],
    ['nothing', '  \n - \n'],
    ['plus one', '+1\n+1\n+1'],
    ['also in Russian about the same', 'Добавьте тёмную тему в редактор. Также она должна запоминать настройку.'],
    ['also in Japanese about the same', 'エディタにダークモードを追加してください。また、それは設定を覚えてほしいです。'],
    ['steps in Chinese', '请修复导出功能，步骤：\n1、打开编辑器页面\n2、点击导出按钮\n3、等待加载完成'],
    ['a dozen items', `My wishes:\n${Array.from({ length: 12 }, (_, i) => `- wish about thing${i} and matter${i}`).join('\n')}`],
  ])('is not %s', (_, text) => {
    expect(partsOf(text)).toEqual([]);
  });

  it('answers parts in order that do not overlap, within the text, for any text', () => {
    const word = fc.constantFrom(
      'please',
      'add',
      'also',
      'dark',
      'mode',
      'export',
      '1)',
      '2.',
      '- ',
      '\n',
      '\n\n',
      '.',
      'または',
      '还有',
      ':',
      'ideas',
      '>',
      '```',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc.array(word, { maxLength: 80 }).map((words) => words.join(' ')),
        ),
        (text) => {
          const parts = severalWishesIn(text);
          expect(parts.length).not.toBe(1);
          for (const [i, { start, end }] of parts.entries()) {
            expect(start).toBeGreaterThanOrEqual(parts[i - 1]?.end ?? 0);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(text.length);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each(['also please add dark mode. ', '- please add a dark mode\n', '1) ', '>', '[ '.repeat(5), 'a=', '. '])(
    'is quick on twenty thousand times %j',
    (piece) => {
      const started = process.cpuUsage().user;
      severalWishesIn(piece.repeat(20_000));
      expect((process.cpuUsage().user - started) / 1_000).toBeLessThan(500);
    },
  );

  it('takes hardly any text apart that people wrote about one thing', () => {
    const file = join(process.env.HEED_DATA ?? '../shared/data', 'duplicates', 'meta_bodies.tsv.gz');
    if (!existsSync(file)) {
      console.info(`No data at ${file}: set HEED_DATA to count on real texts.`);
      return;
    }
    const rows = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n').slice(1);
    const bodies = [...new Set(rows.flatMap((row) => [row.split('\t')[2] ?? '', row.split('\t')[4] ?? '']))];
    const split = bodies.filter((body) => severalWishesIn(body).length > 0);
    expect(split.length / bodies.length).toBeLessThan(0.005);
  });
});
