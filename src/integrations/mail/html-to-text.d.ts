/** html-to-text brings no types of its own: what we use of it. */
declare module 'html-to-text' {
  interface ConvertOptions {
    readonly wordwrap: number | false;
    readonly selectors: readonly {
      readonly selector: string;
      readonly format?: string;
      readonly options?: Readonly<Record<string, boolean>>;
    }[];
    readonly limits: { readonly maxInputLength: number; readonly maxDepth: number; readonly maxChildNodes: number };
  }
  export function convert(html: string, options: ConvertOptions): string;
}
