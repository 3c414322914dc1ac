import fc from 'fast-check';
import { findMismatches } from './mismatch';
import { numbersIn } from './numbers';
import { analyseText } from './text-analysis';
import { splitWords } from './words';

const mismatches = (a: string, b: string): string[] => findMismatches(analyseText(null, a), analyseText(null, b)).map(({ kind }) => kind);

describe('one number written in two ways', () => {
  it.each([
    ['Support iOS 17 widgets on the home screen', 'Support iOS17 widgets on the home screen'],
    ['支持iOS 17的小组件', '支持iOS17的小组件'],
    ['Support USB-C on Windows 10 laptops', 'Support USB-C on Windows10 laptops'],
    ['Support Windows 11 on ARM', 'Support Win 11 on ARM'],
    ['Support HTTP/2 for the API server', 'Support HTTP2 for the API server'],
    ['Support Python 3.10 in scripts', 'Support Python３.１０ in scripts'],
    ['Export to Excel for 2024 reports', 'Export to Excel for ２０２４ reports'],
    ['Please support API v2 for webhooks', 'Please support API version 2 for webhooks'],
    ['Please support API v2 for webhooks', 'Please support API 2.0 for webhooks'],
    ['Please support API v2 for webhooks', 'Please support API V2.0 for webhooks'],
    ['Support Angular version II components', 'Support Angular version 2 components'],
    ['Support Angular version Ⅳ components', 'Support Angular version 4 components'],
    ['Increase upload limit to 10 MB per file', 'Increase upload limit to 10MB per file'],
    ['Increase upload limit to 1000 rows per file', 'Increase upload limit to 1,000 rows per file'],
    ['Limit auf 1.000 Zeilen pro Datei erhöhen', 'Limit auf 1000 Zeilen pro Datei erhöhen'],
    ['Limite de 1 000 lignes par fichier trop bas', 'Limite de 1000 lignes par fichier trop bas'],
    ['Timeout of 30 sec is too short', 'Timeout of 30s is too short'],
    ['Send reminder after 24h without reply', 'Send reminder after 24 hours without reply'],
    ['Add twelve month view to calendar', 'Add 12 month view to calendar'],
    ['Zeige zwanzig Kommentare pro Seite', 'Zeige 20 Kommentare pro Seite'],
    ['Pokaż ostatnie 3 komentarze na liście', 'Pokaż ostatnie trzy komentarze na liście'],
    ['Показывать последние 3 комментария', 'Показывать последние три комментария'],
    ['აჩვენეთ ბოლო 20 კომენტარი სიაში', 'აჩვენეთ ბოლო ოცი კომენტარი სიაში'],
    ['显示最近3条评论在列表中', '显示最近三条评论在列表中'],
    ['支持最多20个附件上传', '支持最多二十个附件上传'],
    ['リストに最新の3件のコメントを表示', 'リストに最新の三件のコメントを表示'],
  ])('tells nothing apart: %s / %s', (a, b) => {
    expect(mismatches(a, b)).toEqual([]);
    expect(mismatches(b, a)).toEqual([]);
  });
});

describe('two numbers', () => {
  it.each([
    ['Support iOS17 widgets on the home screen', 'Support iOS18 widgets on the home screen'],
    ['Support iOS 17 widgets on the home screen', 'Support iOS18 widgets on the home screen'],
    ['Please support API v2 for webhooks', 'Please support API version 3 for webhooks'],
    ['Support Angular version II components', 'Support Angular version III components'],
    ['Support Node 3.1 in scripts', 'Support Node 3.10 in scripts'],
    ['Increase upload limit to 10 MB per file', 'Increase upload limit to 10 GB per file'],
    ['Increase upload limit to 10MB per file', 'Increase upload limit to 10GB per file'],
    ['Log out after 5 minutes of silence', 'Log out after 5 hours of silence'],
    ['Show twelve comments per page', 'Show eleven comments per page'],
    ['Zeige zwanzig Kommentare pro Seite', 'Zeige fünfzig Kommentare pro Seite'],
    ['Mostrar veinte comentarios por página', 'Mostrar cincuenta comentarios por página'],
    ['Afficher vingt commentaires par page', 'Afficher cinquante commentaires par page'],
    ['Mostra venti commenti per pagina', 'Mostra cinquanta commenti per pagina'],
    ['Toon twintig reacties per pagina', 'Toon vijftig reacties per pagina'],
    ['Pokaż dwadzieścia komentarzy na stronie', 'Pokaż pięćdziesiąt komentarzy na stronie'],
    ['Mostrar vinte comentários por página', 'Mostrar cinquenta comentários por página'],
    ['Показывать двадцать комментариев на странице', 'Показывать пятьдесят комментариев на странице'],
    ['აჩვენეთ ოცი კომენტარი გვერდზე', 'აჩვენეთ ორმოცი კომენტარი გვერდზე'],
    ['支持最多十个附件上传', '支持最多五个附件上传'],
    ['支持最多二十个附件上传', '支持最多三十个附件上传'],
    ['10分钟后自动注销', '10小时后自动注销'],
    ['添付ファイルを最大五つまで', '添付ファイルを最大三つまで'],
  ])('are told apart, also where only one is written in digits: %s / %s', (a, b) => {
    for (const found of [mismatches(a, b), mismatches(b, a)]) expect(['number', 'version']).toContain(found[0]);
  });

  it('a platform stays one with its version beside it', () => {
    expect(mismatches('App for Windows11 with notifications', 'App for macOS with notifications')).toContain('alternative');
    expect(mismatches('App for iOS17 with notifications', 'App for Android with notifications')).toContain('alternative');
    expect(mismatches('安卓版支持推送通知', '苹果版支持推送通知')).toContain('alternative');
    expect(mismatches('Berichte jeden Monat per Mail', 'Berichte jede Woche per Mail')).toContain('alternative');
  });

  it.each([
    ['三明治', []],
    ['十分重要', []],
    ['一个按钮', []],
    ['I want X', []],
    ['百二十个', ['120']],
    ['两千两百个', ['2200']],
    ['一千零二百零五个', ['1205']],
    ['b2b portal', ['b2b']],
    ['no 100 000 000 rows', ['100000000']],
  ])('%s holds %j', (text, values) => {
    expect(numbersIn(splitWords(text)).map(({ value }) => value)).toEqual(values);
  });

  it('never throws, and says each word at most once', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('1', '000', '十', '万', '个', 'MB', ' ', 'XX', 'v', '.', ',', '二千', '٣', '２'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const words = splitWords(pieces.join(''));
        const at = numbersIn(words).flatMap(({ word }) => (words[word]?.kind === 'unspaced' ? [] : [word]));
        expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
      }),
    );
  });
});
