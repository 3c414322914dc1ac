import { cutQuotedMail } from './quoted-mail';
import { analyseText } from './text-analysis';

const own = (text: string): string => analyseText(null, text).normalised;

describe('what a mail quotes is not what its writer wishes', () => {
  it.each([
    ['English', 'From: Ann <ann@x.example>\nSent: Monday, November 3, 2025 9:14 AM\nTo: Bob\nSubject: RE: a page'],
    ['marked', '**From:** Ann <ann@x.example>\n**Sent:** Monday, November 3, 2025 9:14 AM\n**To:** Bob'],
    ['German', 'Von: Ann <ann@x.example>\nGesendet: Montag, 3. November 2025 09:14\nAn: Bob\nBetreff: AW: Seite'],
    ['French', 'De : Ann <ann@x.example>\nEnvoyé : lundi 3 novembre 2025 09:14\nÀ : Bob\nObjet : RE: page'],
    ['Spanish', 'De: Ann <ann@x.example>\nEnviado: lunes, 3 de noviembre de 2025 9:14\nPara: Bob\nAsunto: RE: página'],
    ['Italian', 'Da: Ann <ann@x.example>\nInviato: lunedì 3 novembre 2025 09:14\nA: Bob\nOggetto: R: pagina'],
    ['Portuguese', 'De: Ann <ann@x.example>\nEnviada em: segunda-feira, 3 de novembro de 2025 09:14\nPara: Bob\nAssunto: RES: página'],
    ['Dutch', 'Van: Ann <ann@x.example>\nVerzonden: maandag 3 november 2025 09:14\nAan: Bob\nOnderwerp: RE: pagina'],
    ['Polish', 'Od: Ann <ann@x.example>\nWysłane: poniedziałek, 3 listopada 2025 09:14\nDo: Bob\nTemat: RE: strona'],
    ['Russian', 'От: Ann <ann@x.example>\nОтправлено: понедельник, 3 ноября 2025 г. 9:14\nКому: Bob\nТема: RE: страница'],
    ['Chinese', '发件人: Ann <ann@x.example>\n发送时间: 2025年11月3日 9:14\n收件人: Bob\n主题: 回复: 页面'],
    ['Japanese', '差出人: Ann <ann@x.example>\n送信日時: 2025年11月3日 9:14\n宛先: Bob\n件名: RE: ページ'],
    ['Gmail, Russian', 'пн, 3 нояб. 2025 г. в 09:14, Ann <ann@x.example>:'],
    ['mail.ru', 'Понедельник, 3 ноября 2025, 9:14 +03:00 от Ann <ann@x.example>:'],
    ['Gmail, Japanese', '2025年11月3日(月) 9:14 Ann <ann@x.example>:'],
  ])('%s', (_, header) => {
    expect(own(`A dark mode, please\n\n${header}\n\nThe export is slow`)).toBe('a dark mode please');
  });

  it.each([
    'Sent from my iPhone',
    'Get Outlook for Android',
    'Von meinem iPhone gesendet',
    'Gesendet mit der Yahoo Mail App',
    'Enviado do meu iPhone',
    'Envoyé depuis mon téléphone',
    'Inviato da iPhone',
    'Verstuurd vanaf mijn iPhone',
    'Wysłane z iPhone’a',
    'Отправлено с iPhone',
    'გამოგზავნილია ჩემი iPhone-იდან',
    '发自我的iPhone',
    'iPhoneから送信',
  ])('“%s” is the telephone’s', (line) => {
    expect(own(`A dark mode, please\n\n${line}`)).toBe('a dark mode please');
  });

  it.each([
    'Best regards,',
    'Mit freundlichen Grüßen',
    'Viele Grüße,',
    'Saludos cordiales,',
    'Cordialement,',
    'Cordiali saluti',
    'Atenciosamente,',
    'Met vriendelijke groet,',
    'Pozdrawiam,',
    'С уважением,',
    'პატივისცემით,',
    '此致',
    'よろしくお願いします。',
  ])('what stands below “%s” is a signature', (closing) => {
    expect(own(`A dark mode, please\n\n${closing}\nAnn Example\nHead of Things\n+49 30 1234567\n\nSent from my iPhone`)).toBe(
      'a dark mode please',
    );
  });
});

describe('what only looks like it stays', () => {
  it.each([
    'From: the settings page I want to go back.\nTo: the list.',
    'Go back:\nFrom: the settings page\nTo: the list',
    'Add a closing\nBest regards,\nto every mail that we send. It is missing today.',
    'Sent with delay: notifications come hours late',
    'Best regards,\nAnn',
    'Rename the field\nDate: of birth\nTo: day of birth',
  ])('%j', (text) => {
    expect(cutQuotedMail(text)).toBe(text);
  });

  it('takes time that grows with the length alone', () => {
    const started = performance.now();
    for (const line of ['From: x\n', 'Regards\nx\n', '9:14 < > ', '1:11', 'a', 'Sent from ', '— \n'])
      cutQuotedMail(line.repeat(20_000 / line.length));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
