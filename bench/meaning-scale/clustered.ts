import { compress, type Vector } from '../../src/matching/meaning';
import { seeded } from '../support/seeded';

/** Lengths of what a vector is put together of; the last one anew for each text. */
const SHARED = 0.8;
const TOPIC = 0.7;
const WISH = 0.6;
const WORDING = 0.45;
/** Texts of a wish, on average; a few wishes have many. */
const TEXTS_OF_A_WISH = 12;
/** Directions matter less from here on, as in the vectors of encoders, whose dimensions are not worth the same. */
const FULL = 20;

/**
 * Vectors as texts have them, the same for the same seed: a direction that all share, topics, wishes within them, and each wording's own. The cosine of two
 * unrelated ones is about .4, of two of one topic .65, of two wordings of one wish .75 to .9.
 */
export class Clustered {
  private readonly random: () => number;
  private readonly shares: readonly number[];
  private readonly wishes: Float32Array[];

  constructor(count: number, dimensions: number, seed: number) {
    this.random = seeded(seed);
    this.shares = Array.from({ length: dimensions }, (_, i) => (1 + i / FULL) ** -0.7);
    const shared = this.direction(SHARED);
    const topics = Array.from({ length: Math.max(20, Math.round(Math.sqrt(count) / 2)) }, () => add(shared, this.direction(TOPIC)));
    this.wishes = Array.from({ length: Math.max(1, Math.round(count / TEXTS_OF_A_WISH)) }, () =>
      add(topics[Math.floor(topics.length * this.random() ** 2)] ?? shared, this.direction(WISH)),
    );
  }

  vector(): Vector {
    const wish = this.wishes[Math.floor(this.wishes.length * this.random() ** 1.5)] ?? new Float32Array();
    return compress(add(wish, this.direction(WORDING * (0.6 + 0.8 * this.random())))) ?? new Int8Array();
  }

  private direction(length: number): Float32Array {
    const values = Float32Array.from(this.shares, (share) => share * this.normal());
    const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    return values.map((value) => (value * length) / norm);
  }

  private normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random());
  }
}

function add(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value + (b[i] ?? 0));
}
