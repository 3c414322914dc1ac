import { createHash } from 'node:crypto';

/** Text that is HTML already. Only `html` makes it, so that nothing of an author's reaches a page unescaped. */
export interface Html {
  readonly markup: string;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Tagged HTML: every `${value}` is escaped, also for a quoted attribute; other fragments made by `html`, and lists of them, are put in as they are. */
export function html(strings: TemplateStringsArray, ...inputs: readonly (string | number | Html | readonly Html[])[]): Html {
  return { markup: strings.reduce((all, text, i) => `${all}${text}${i < inputs.length ? render(inputs[i] ?? '') : ''}`, '') };
}

function render(input: string | number | Html | readonly Html[]): string {
  if (typeof input === 'string') return input.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
  if (typeof input === 'number') return String(input);
  return 'markup' in input ? input.markup : input.map(({ markup }) => markup).join('\n');
}

const STYLE = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:2rem auto;padding:0 1rem}
fieldset,section{border:1px solid #8888;border-radius:.5rem;margin:1rem 0;padding:1rem}button,input,textarea{font:inherit;padding:.4rem .7rem}
textarea{box-sizing:border-box;width:100%}label{display:block;margin:.4rem 0}.said{overflow-wrap:anywhere;white-space:pre-wrap}.done{border-left:.3rem solid #2a7;padding-left:.7rem}`;

/** Nothing may be loaded or run; forms go to where they came from; nobody may frame it. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `language`: a tag of BCP 47, for those who hear the page read aloud. */
export function page(language: string, title: string, content: Html): string {
  return `<!doctype html>\n${
    html`<html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${title}</title>
        ${{ markup: `<style>${STYLE}</style>` }}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`.markup
  }\n`;
}
