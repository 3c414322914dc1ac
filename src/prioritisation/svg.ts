/** Finished markup. Only this file makes it, so text that came from outside cannot become markup by accident. */
export class Svg {
  private constructor(readonly markup: string) {}

  static element(name: string, attributes: Readonly<Record<string, string | number>> = {}, ...children: readonly (Svg | string)[]): Svg {
    const written = Object.entries(attributes).map(
      ([key, value]) => ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeXml(value)}"`,
    );
    const content = children.map((child) => (typeof child === 'string' ? escapeXml(child) : child.markup)).join('');
    return new Svg(content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`);
  }
}

/** A tenth of a pixel is finer than any screen; more digits only make the file longer. */
function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10 + 0);
}

function escapeXml(text: string): string {
  return cleanText(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Characters XML 1.0 forbids even when escaped (controls, lone surrogates, U+FFFE, U+FFFF) and those that reorder or hide what stands beside
 * them (bidirectional controls, zero-width spaces). The zero-width joiner stays: emoji and Indic scripts are spelt with it.
 */
export function cleanText(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\p{Noncharacter_Code_Point}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/gu, '');
}
