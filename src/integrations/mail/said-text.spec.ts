import { saidText } from './said-text';

const QUOTE = '> The editor is far too bright at night.\n> Please.';

describe('what somebody wrote themselves', () => {
  it.each([
    ['English (Gmail)', 'On Mon, Nov 2, 2026 at 10:58 AM Maya López <maya@example.org> wrote:'],
    ['English, wrapped', 'On Mon, Nov 2, 2026 at 10:58 AM Maya López\n<maya@example.org> wrote:'],
    ['German', 'Am Mo., 2. Nov. 2026 um 10:58 Uhr schrieb Maya López <maya@example.org>:'],
    ['French', 'Le lun. 2 nov. 2026 à 10:58, Maya López <maya@example.org> a écrit :'],
    ['Spanish', 'El lun, 2 nov 2026 a las 10:58, Maya López (<maya@example.org>) escribió:'],
    ['Portuguese', 'Em seg., 2 de nov. de 2026 às 10:58, Maya López <maya@example.org> escreveu:'],
    ['Italian', 'Il giorno lun 2 nov 2026 alle ore 10:58 Maya López <maya@example.org> ha scritto:'],
    ['Dutch', 'Op ma 2 nov 2026 om 10:58 schreef Maya López <maya@example.org>:'],
    ['Polish', 'pon., 2 lis 2026 o 10:58 Maya López <maya@example.org> napisał(a):'],
    ['Russian', 'пн, 2 нояб. 2026 г. в 10:58, Maya López <maya@example.org>:'],
    ['Russian, wrapped', 'пн, 2 нояб. 2026 г. в 10:58, Мария Константиновна Лопес-Вознесенская\n<maya@example.org>:'],
    ['Ukrainian', 'пн, 2 лист. 2026 р. о 10:58 Maya López <maya@example.org> пише:'],
    ['Swedish', 'Den mån 2 nov. 2026 kl 10:58 skrev Maya López <maya@example.org>:'],
    ['Danish', 'Den man. 2. nov. 2026 kl. 10.58 skrev Maya López <maya@example.org>:'],
    ['Finnish', 'ma 2. marrask. 2026 klo 10.58 Maya López (maya@example.org) kirjoitti:'],
    ['Czech', 'po 2. 11. 2026 v 10:58 odesílatel Maya López <maya@example.org> napsal:'],
    ['Japanese', '2026年11月2日(月) 10:58 Maya López <maya@example.org>:'],
    ['Chinese', 'Maya López <maya@example.org> 于2026年11月2日周一 10:58写道：'],
    ['Korean', '2026년 11월 2일 (월) 오전 10:58, Maya López <maya@example.org>님이 작성:'],
    ['Turkish', 'Maya López <maya@example.org>, 2 Kas 2026 Pzt, 10:58 tarihinde şunu yazdı:'],
  ])('is left of a reply in %s', (_language, header) => {
    expect(saidText(`I would like that too.\n\n${header}\n\n${QUOTE}\n`)).toBe('I would like that too.');
    expect(saidText(`I would like that too.\r\n\r\n${header.replace('\n', '\r\n')}\r\n${QUOTE}`)).toBe('I would like that too.');
  });

  it.each([
    ['Outlook', '-----Original Message-----\nFrom: Maya\nSent: Monday\n\nThe editor is too bright.'],
    ['Outlook in German', '-----Ursprüngliche Nachricht-----\nVon: Maya\n\nDer Editor ist zu hell.'],
    ['Outlook in Russian', '-----Исходное сообщение-----\nОт: Maya\n\nРедактор слишком яркий.'],
    [
      'the newer Outlook',
      '________________________________\nFrom: Maya López <maya@example.org>\nSent: Monday, November 2, 2026 10:58 AM\nTo: Ideas\nSubject: Dark\n\nToo bright.',
    ],
    ['Outlook in French', 'De : Maya López <maya@example.org>\nEnvoyé : lundi 2 novembre 2026 10:58\nÀ : Ideas\n\nTrop clair.'],
    [
      'Outlook in Russian, by its headers',
      'От: Maya López <maya@example.org>\nОтправлено: 2 ноября 2026 г. 10:58\nКому: Ideas\n\nСлишком ярко.',
    ],
    ['a signature', '-- \nMaya López\nReader of Acme'],
    ['a closing', 'Best wishes,\nMaya'],
    ['a telephone', 'Sent from my iPhone'],
    ['a German telephone', 'Von meinem iPhone gesendet'],
    ['a Russian telephone', 'Отправлено с iPhone'],
  ])('is without what %s puts below', (_what, below) => {
    expect(saidText(`I would like that too.\n\n${below}`).replace(/\n*_+$/, '')).toBe('I would like that too.');
  });

  it.each([
    ['between quotations', `On Mon, Nov 2, 2026 at 10:58 AM Maya <maya@example.org> wrote:\n> One?\nYes.\n> Two?\nNo.`, 'Yes.\nNo.'],
    ['with a list under a rule', `Please add:\n\n${Array.from({ length: 20 }, (_, i) => `--\nitem ${i}`).join('\n')}`, 'item 0'],
    [
      'that looks like headers',
      'From: the menu I expect a way to print.\nThat is all.',
      'From: the menu I expect a way to print.\nThat is all.',
    ],
    ['with a colon and a number', 'There are 2 things:\n- print\n- export', 'There are 2 things:\n- print\n- export'],
    ['that is nothing but a quotation', QUOTE, QUOTE],
  ])('is kept %s', (_what, text, kept) => {
    expect(saidText(text)).toContain(kept);
  });
});
