import { findMismatches } from './mismatch';
import { analyseText } from './text-analysis';

const kinds = (a: string, b: string): string[] => findMismatches(analyseText(null, a), analyseText(null, b)).map(({ kind }) => kind);

const LONG =
  'Whenever I open the weekly report on my telephone the table is wider than the screen, so the last columns can only be read by turning it. My colleagues see the same on their tablets, and we read the report in every meeting.';

describe('a negation', () => {
  it.each([
    ['Notifications should be sent on weekends', 'Notifications should not be sent on weekends'],
    ['Die Benachrichtigung soll am Wochenende gesendet werden', 'Die Benachrichtigung soll am Wochenende nicht gesendet werden'],
    ['Las notificaciones se deben enviar los fines de semana', 'Las notificaciones no se deben enviar los fines de semana'],
    ['Les notifications doivent être envoyées le week-end', 'Les notifications ne doivent pas être envoyées le week-end'],
    ['Le notifiche devono essere inviate nel fine settimana', 'Le notifiche non devono essere inviate nel fine settimana'],
    ['As notificações devem ser enviadas no fim de semana', 'As notificações não devem ser enviadas no fim de semana'],
    ['Meldingen moeten in het weekend worden verstuurd', 'Meldingen moeten niet in het weekend worden verstuurd'],
    ['Powiadomienia powinny być wysyłane w weekendy', 'Powiadomienia nie powinny być wysyłane w weekendy'],
    ['Уведомления должны приходить в выходные', 'Уведомления не должны приходить в выходные'],
    ['შეტყობინებები უნდა მოდიოდეს შაბათ-კვირას', 'შეტყობინებები არ უნდა მოდიოდეს შაბათ-კვირას'],
    ['通知应该在周末发送', '通知不应该在周末发送'],
    ['通知は週末に送信してください', '通知は週末に送信しないでください'],
    [LONG, LONG.replace('can only', 'cannot')],
  ])('tells “%s” from “%s”', (a, b) => {
    expect(kinds(a, b)).toContain('negation');
    expect(kinds(b, a)).toContain('negation');
  });

  it.each([
    ['Send a reminder after 24h without reply', 'Send a reminder after 24 hours without reply'],
    ['Mostrar o saldo no painel em reais', 'Mostrar o saldo em reais na tela do painel'],
    [
      LONG,
      `${LONG.replace('Whenever I open', 'When one opens')} I do not open the report there any more, and nobody can read its columns without a mouse.`,
    ],
  ])('that turns nothing around tells nothing: “%s”, “%s”', (a, b) => {
    expect(kinds(a, b)).not.toContain('negation');
    expect(kinds(b, a)).not.toContain('negation');
  });
});
