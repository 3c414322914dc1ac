import { readOutgoingBody, toMarkdown, toPlainText } from './outgoing-body';

const body = {
  paragraphs: ['You asked, we did: dark mode.', ' '],
  credits: [
    { name: 'Nino', mention: 'U1' },
    { name: 'Max', mention: null },
  ],
  link: 'https://heed.test/ideas/7',
  subject: null,
  prompt: null,
};

describe('what a bot is given to say', () => {
  it('is paragraphs, thanks and the link', () => {
    expect(toPlainText(body)).toBe('You asked, we did: dark mode.\n\n🙌 Nino, Max\n\nhttps://heed.test/ideas/7');
    expect(toMarkdown(body)).toBe('You asked, we did: dark mode.\n\n🙌 Nino, Max\n\n<https://heed.test/ideas/7>');
  });

  it.each([
    ['@everyone look', '@\u200beveryone look'],
    ['<!channel> hi', '\\<\u200b!channel\\> hi'],
    ['<@U1>', '\\<\u200b@\u200bU1\\>'],
    ['[click](javascript:alert(1))', '\\[click\\](javascript:alert(1))'],
    ['<script>x</script>', '\\<script\\>x\\</script\\>'],
    ['# big\n- item\n1. one\n2) two', '\\# big\n\\- item\n1\\. one\n2\\) two'],
    ['a *b* _c_ `d` ~e~ \\', 'a \\*b\\* \\_c\\_ \\`d\\` \\~e\\~ \\\\'],
    ['rated 4.5 - good + cheap', 'rated 4.5 - good + cheap'],
  ])('%j becomes harmless Markdown', (said, written) => {
    expect(toMarkdown({ paragraphs: [said], credits: [], link: null })).toBe(written);
  });

  it('leaves out a link that is none', () => {
    expect(toPlainText({ ...body, credits: [], link: 'javascript:alert(1)' })).toBe('You asked, we did: dark mode.');
  });

  it('reads what is stored, and knows what was erased', () => {
    expect(readOutgoingBody(JSON.parse(JSON.stringify(body)))).toEqual(body);
    expect(readOutgoingBody(null)).toBeNull();
  });
});
