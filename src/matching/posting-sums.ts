export interface Summed {
  readonly ideaNo: number;
  readonly weight: number;
}

/** Adds up weights by idea: a table of numbers, as a Map of a hundred thousand costs more than all that is read into it. */
export class PostingSums {
  private readonly mask: number;
  /** 0 where nothing stands: ideas are numbered from 1. */
  private readonly ideaNos: Int32Array;
  private readonly weights: Float64Array;

  /** `most`: additions there can be. */
  constructor(most: number) {
    const slots = 1 << Math.max(4, Math.ceil(Math.log2(2 * most + 1)));
    this.mask = slots - 1;
    this.ideaNos = new Int32Array(slots);
    this.weights = new Float64Array(slots);
  }

  /** `ideaNos` as four big-endian bytes each. */
  add(ideaNos: Buffer, weight: number): void {
    for (let at = 0; at + 4 <= ideaNos.length; at += 4) {
      const ideaNo = ideaNos.readInt32BE(at);
      let slot = Math.imul(ideaNo, 0x9e3779b1) & this.mask;
      while (this.ideaNos[slot] !== ideaNo && this.ideaNos[slot] !== 0) slot = (slot + 1) & this.mask;
      this.ideaNos[slot] = ideaNo;
      this.weights[slot] = (this.weights[slot] ?? 0) + weight;
    }
  }

  /** The heaviest, at most `count`, in falling order; of equal ones those of the lower number. */
  heaviest(count: number): Summed[] {
    let best: Summed[] = [];
    let least = 0;
    for (let slot = 0; slot <= this.mask; slot++) {
      const weight = this.weights[slot] ?? 0;
      if (weight <= 0 || weight < least) continue;
      best.push({ ideaNo: this.ideaNos[slot] ?? 0, weight });
      if (best.length < 4 * count) continue;
      best = best.sort(byWeight).slice(0, count);
      least = best.at(-1)?.weight ?? 0;
    }
    return best.sort(byWeight).slice(0, count);
  }
}

function byWeight(a: Summed, b: Summed): number {
  return b.weight - a.weight || a.ideaNo - b.ideaNo;
}
