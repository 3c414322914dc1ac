import type { LoadedWish } from '../support/load-ideas';
import { seeded } from '../support/seeded';

const LONGEST_TITLE = 200;
/** Words of a half sentence that is put together with another; shorter ones say nothing. */
const SHORTEST_HALF = 2;
/** Of the words of a wish that is said again, the share that is left out. */
const LEFT_OUT = 0.25;

/**
 * Wishes put together of half sentences of people's texts, the same for the same seed: real words, as unevenly common as they are, in as many
 * texts as one likes. A title of two halves that never met, and a body of one to three more such sentences.
 */
export class Recombined {
  private readonly beginnings: string[] = [];
  private readonly endings: string[] = [];
  private readonly random: () => number;

  constructor(texts: readonly string[], seed: number) {
    this.random = seeded(seed);
    for (const text of texts) {
      for (const sentence of text.split(/(?<=[.!?])\s+/)) {
        const words = sentence.split(/\s+/).filter((word) => word !== '' && word.length < 40);
        const middle = words.length >> 1;
        if (middle < SHORTEST_HALF || words.length > 30) continue;
        this.beginnings.push(words.slice(0, middle).join(' '));
        this.endings.push(words.slice(middle).join(' '));
      }
    }
  }

  get halves(): number {
    return this.beginnings.length;
  }

  *wishes(count: number): Generator<LoadedWish> {
    for (let i = 0; i < count; i++) yield this.wish();
  }

  wish(): LoadedWish {
    const sentences = Array.from({ length: 1 + Math.floor(this.random() * 3) }, () => this.sentence());
    return { title: this.sentence().slice(0, LONGEST_TITLE), body: sentences.join(' ') };
  }

  /** The same wish by somebody else: a quarter of the words left out, the sentences of the body in another order, and one more. */
  again({ title, body }: LoadedWish): LoadedWish {
    const keep = (text: string): string =>
      text
        .split(' ')
        .filter(() => this.random() >= LEFT_OUT)
        .join(' ');
    const said = body.split(/(?<=[.!?]) /).reverse();
    return { title: (keep(title) || title).slice(0, LONGEST_TITLE), body: [...said.map(keep), this.sentence()].join(' ') };
  }

  private sentence(): string {
    return `${this.pick(this.beginnings)} ${this.pick(this.endings)}`;
  }

  private pick(halves: readonly string[]): string {
    return halves[Math.floor(this.random() * halves.length)] ?? '';
  }
}
