import fc from 'fast-check';
import { filesOf, hasHostileData } from '../../../../test/support/hostile-data';
import { anInboundRequest } from '../../../../test/support/platform-fixture';
import { quickest } from '../../../../test/support/quickest';
import { MalformedPayload } from '../../integration';
import type { InboundEvent } from '../../integration';
import { MailPlatform } from './mail.platform';
import { saidText } from '../../mail/said-text';

/** P19. What is measured here takes a tenth of it on a machine that does nothing else. */
const LIMIT_MS = 2_000;

const platform = new MailPlatform();
const integration = {
  id: '019a4f00-0000-7000-8000-00000000f016',
  realm: 'ideas@acme.example',
  settings: { address: 'ideas@acme.example' },
  secrets: {},
};

/** What comes of a mail, and the time it took; anything thrown but the one expected error fails the test. */
async function reading(body: Buffer | string): Promise<{ kinds: InboundEvent['kind'][]; ms: number }> {
  const request = anInboundRequest({ body, contentType: 'message/rfc822' });
  const { result: kinds, ms } = await quickest(LIMIT_MS, () =>
    platform.parse(request, integration).then(
      ({ events }) => events.map(({ kind }) => kind),
      (error: unknown) => {
        if (!(error instanceof MalformedPayload)) throw error;
        return [];
      },
    ),
  );
  return { kinds, ms };
}

const HEAD = 'From: maya@example.org\r\nTo: ideas@acme.example\r\nSubject: Idea\r\nMessage-ID: <1@example.org>\r\n';

describe('hostile mail', () => {
  it('no machine of the published bounces makes a suggestion, none takes long', async () => {
    if (!hasHostileData()) return;
    const files = filesOf('email-bounce').filter(({ name }) => name.endsWith('.eml'));
    const suggestions: string[] = [];
    for (const { name, bytes } of files) {
      const { kinds, ms } = await reading(bytes);
      if (kinds.length > 0) suggestions.push(name);
      expect([name, ms < LIMIT_MS]).toEqual([name, true]);
    }
    // A person who attached a bounce to their own words.
    expect(suggestions).toEqual(['not__is-not-bounce-02.eml']);
    expect(files.length).toBeGreaterThan(100);
  });

  it('malformed MIME is read or refused, never thrown at', async () => {
    if (!hasHostileData()) return;
    const files = filesOf('email-mime').filter(({ name }) => name.endsWith('.eml'));
    const outcomes = new Map<string, InboundEvent['kind'][]>();
    for (const { name, bytes } of files) {
      const { kinds, ms } = await reading(bytes);
      outcomes.set(name, kinds);
      expect([name, ms < LIMIT_MS]).toEqual([name, true]);
    }
    for (const name of ['multi_charset__japanese_shift_jis.eml', 'error_emails__missing_body.eml', 'rfc6532__utf8_headers.eml']) {
      expect([name, outcomes.get(name)]).toEqual([name, ['suggestion']]);
    }
    for (const [name, kinds] of outcomes) if (name.startsWith('multipart_report')) expect([name, kinds]).toEqual([name, []]);
  });

  const part = (content: string) => `${HEAD}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${content}`;
  it.each([
    [
      '10 MB of an attachment',
      part(
        `--b\r\n\r\nWords\r\n--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${'QUJD'.repeat(19).concat('\r\n').repeat(125_000)}--b--\r\n`,
      ),
    ],
    ['10 MB of text', `${HEAD}\r\n${'words and more words '.repeat(500_000)}`],
    ['blank lines', `${HEAD}\r\n${'\r\n'.repeat(500_000)}x`],
    ['quotations', `${HEAD}\r\n${'> a\r\nOn 1 Jan x@y wrote:\r\n'.repeat(100_000)}`],
    ['what the reply patterns are slow on', `${HEAD}\r\n${'Op a\r\n'.repeat(1_000)}`],
    ['one long line of it', `${HEAD}\r\n${'On a wrote '.repeat(540)}`],
    ['spaces', `${HEAD}\r\n${' '.repeat(2_000_000)}x`],
    ['spaces in a line of two', `${HEAD}\r\na\r\n${' '.repeat(5_900)}\r\nb`],
    ['nested HTML', `${HEAD}Content-Type: text/html\r\n\r\n${'<div>'.repeat(100_000)}x`],
    ['HTML of entities', `${HEAD}Content-Type: text/html\r\n\r\n${'&lt;&amp;&#x41;'.repeat(300_000)}`],
    ['quoted HTML', `${HEAD}Content-Type: text/html\r\n\r\n${'<blockquote>a'.repeat(20_000)}`],
    ['nested parts', part('--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n'.repeat(20_000))],
    ['many parts', part('--b\r\n\r\na\r\n'.repeat(200_000))],
    ['many headers', `${'X-A: b\r\n'.repeat(200_000)}${HEAD}\r\nwords`],
    ['a long subject', `From: a@example.org\r\nSubject: ${'Re: '.repeat(50_000)}\r\n\r\nwords`],
    ['a long chain', `${HEAD}References: ${'<a@b> '.repeat(30_000)}\r\n\r\nwords`],
    ['an open chain', `${HEAD}References: ${'<'.repeat(100_000)}\r\n\r\nwords`],
    ['a long From', `From: ${'a@b, '.repeat(30_000)}\r\n\r\nwords`],
    ['an encoded subject', `From: a@example.org\r\nSubject: ${'=?utf-8?Q?a?= '.repeat(10_000)}\r\n\r\nwords`],
    ['results of authentication', `${HEAD}Authentication-Results: ${'(('.repeat(50_000)}\r\n\r\nwords`],
    ['a bounce of all of it', `${HEAD.replace('maya@', 'mailer-daemon@')}\r\n${'<ann.'.repeat(500_000)}`],
    ['actions', `${HEAD.replace('maya@', 'mailer-daemon@')}\r\n${'action: \r\n'.repeat(500_000)}`],
    ['nothing but a boundary', part('--b')],
    ['a NUL', `${HEAD}\r\n\0`],
    ['no header', '\r\n\r\nwords'],
    ['no line end', 'words'],
  ])('%s: within 2 s', async (_what, body) => {
    expect((await reading(body)).ms).toBeLessThan(LIMIT_MS);
  });

  it('any lines in any order are read in no time, and words that nobody quoted are kept', async () => {
    const line = fc.oneof(
      fc.constantFrom(
        '',
        '> quoted',
        '-- ',
        '--',
        '---',
        'On Mon, 1 Jan 2026 at 10:00, A <a@b.c> wrote:',
        'From: A <a@b.c>',
        'Sent: Monday',
        'Op a',
        'Cheers',
        '________',
      ),
      fc.string({ maxLength: 200 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 200 }), async (lines) => {
        const { result: text, ms } = await quickest(LIMIT_MS, () => saidText(lines.join('\r\n')));
        expect(ms).toBeLessThan(LIMIT_MS);
        if (lines.some((each) => each.trim() !== '')) expect(text.trim()).not.toBe('');
      }),
      { numRuns: 200 },
    );
  });
});
