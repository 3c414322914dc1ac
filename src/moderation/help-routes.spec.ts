import { BACKLOG } from '../../test/support/backlog';
import { HELP_TERMS } from './help-terms';
import { HelpRoute, findCallForHelp } from './help-routes';

const route = (more: Partial<HelpRoute>): HelpRoute => ({ topic: 'crisis', isEnabled: true, terms: [], text: null, url: null, ...more });

describe('calls for help', () => {
  it.each([
    ['I want to die and nobody answers', 'crisis'],
    ['Thinking about SUICIDE every night', 'crisis'],
    ['Ich will mich umbringen', 'crisis'],
    ['Selbstmordgedanken seit Wochen', 'crisis'],
    ['Quiero morir, no puedo más', 'crisis'],
    ['სიცოცხლე აღარ მინდა', 'crisis'],
    ['თვითმკვლელობაზე ვფიქრობ', 'crisis'],
    ['我真的不想活了', 'crisis'],
    ['Я не хочу больше жить', 'crisis'],
    ['My ex is stalking me through your app', 'harm'],
    ['Er hat mir eine Morddrohung geschickt', 'harm'],
    ['Sufro violencia de género', 'harm'],
    ['ოჯახში ძალადობის მსხვერპლი ვარ', 'harm'],
    ['我一直被跟踪', 'harm'],
    ['Он угрожает убить меня', 'harm'],
    ['My account was hacked last night', 'account'],
    ['You charged me twice this month', 'account'],
    ['Mein Konto wurde gehackt', 'account'],
    ['Me cobraron dos veces', 'account'],
    ['ანგარიში გამიტეხეს', 'account'],
    ['我的账号被盗了', 'account'],
    ['Мой аккаунт взломали', 'account'],
    ['My account was hacked and I want to die', 'crisis'],
  ])('%s is about %s', (text, topic) => {
    expect(findCallForHelp(text, [])?.topic).toBe(topic);
  });

  it.each([
    'A button to kill a running process',
    'Abuse reports should have a status',
    'This font is killing my eyes',
    'Dead links should be marked',
    'Let me pay twice a year',
    'Account settings should be searchable',
    'Charge my card in euros',
    'Allow two accounts in one browser',
    'Kurven schlagen zu stark aus',
    'Можно ли убить зависший процесс',
    '如何打印我的报告',
    ...BACKLOG,
  ])('"%s" is a wish', (text) => {
    expect(findCallForHelp(text, [])).toBeNull();
  });

  it('hears the words of the workspace too, and nothing about a topic that is off', () => {
    expect(findCallForHelp('The dam is leaking', [route({ topic: 'harm', terms: ['dam is leak*'] })])).toEqual({
      topic: 'harm',
      term: 'dam is leak*',
    });
    expect(findCallForHelp('You charged me twice', [route({ topic: 'account', isEnabled: false })])).toBeNull();
  });

  it('has terms of every topic in the six languages, none of them blank or twice', () => {
    for (const byLanguage of Object.values(HELP_TERMS)) {
      expect(Object.keys(byLanguage).sort()).toEqual(['de', 'en', 'es', 'ka', 'ru', 'zh']);
      const terms = Object.values(byLanguage).flat();
      expect(new Set(terms).size).toBe(terms.length);
      for (const term of terms) expect(findCallForHelp(`… ${term.replace(/\*$/, '')} …`, [])).not.toBeNull();
    }
  });
});
