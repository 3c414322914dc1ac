import { createHash } from 'node:crypto';
import { PAGE_POLICY, html, page } from './html';

describe('html', () => {
  it.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    [`" onload="x`, '&quot; onload=&quot;x'],
    [`' onload='x`, '&#39; onload=&#39;x'],
    ['&lt;', '&amp;lt;'],
  ])('escapes %s, also within an attribute', (said, escaped) => {
    expect(html`<p title="${said}">${said}</p>`.markup).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  it('puts in what it made itself as it is, one or several', () => {
    expect(html`<b>${[html`<i>${'<'}</i>`, html`<i>${2}</i>`]}</b>`.markup).toBe('<b><i>&lt;</i>\n<i>2</i></b>');
  });

  it('names its one style in the policy, by the hash of what the page has', () => {
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(page('en', 'A page', html`<p>said</p>`)) ?? [];
    expect(PAGE_POLICY).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(PAGE_POLICY).toContain("default-src 'none'");
  });
});
