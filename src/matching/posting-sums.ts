export interface Postings {
  /** Numbers of ideas, four bytes each, big-endian; rising or falling. */
  readonly ideaNos: Buffer;
  readonly weight: number;
}

export interface Summed {
  readonly ideaNo: number;
  readonly weight: number;
}

// Tables of the module, not of each call: a check adds up some 80,000 postings, and new megabytes each time would cost as much as the adding.
let ideaNos = new Int32Array(1 << 12);
let weights = new Float32Array(1 << 12);

/**
 * Adds up the weights of each idea in a table of numbers (a Map costs ten times as much); answers the heaviest, at most `count`, in falling order,
 * of equal ones those of the lower number.
 */
export function heaviest(postings: readonly Postings[], count: number): Summed[] {
  const most = postings.reduce((sum, list) => sum + list.ideaNos.length / 4, 0);
  const slots = 1 << Math.max(4, Math.ceil(Math.log2(1.3 * most + 1)));
  if (ideaNos.length < slots) [ideaNos, weights] = [new Int32Array(slots), new Float32Array(slots)];
  for (const list of postings) add(list, slots - 1);
  const best = select(slots, count);
  ideaNos.fill(0, 0, slots);
  weights.fill(0, 0, slots);
  return best;
}

/** Neighbours stay neighbours, so that a list runs through the table as through the memory's cache; what lies a table's length apart does not meet. */
function add({ ideaNos: packed, weight }: Postings, mask: number): void {
  const numbers = new DataView(packed.buffer, packed.byteOffset, packed.length);
  for (let at = 0; at + 4 <= numbers.byteLength; at += 4) {
    const ideaNo = numbers.getInt32(at);
    let slot = (ideaNo + Math.imul(ideaNo & ~mask, 0x9e3779b1)) & mask;
    // 0 where nothing stands: ideas are numbered from 1.
    while (ideaNos[slot] !== ideaNo && ideaNos[slot] !== 0) slot = (slot + 1) & mask;
    ideaNos[slot] = ideaNo;
    weights[slot] = (weights[slot] ?? 0) + weight;
  }
}

function select(slots: number, count: number): Summed[] {
  let best: Summed[] = [];
  let least = 0;
  for (let slot = 0; slot < slots; slot++) {
    const weight = weights[slot] ?? 0;
    if (weight <= 0 || weight < least) continue;
    best.push({ ideaNo: ideaNos[slot] ?? 0, weight });
    if (best.length < 4 * count) continue;
    best = best.sort(byWeight).slice(0, count);
    least = best.at(-1)?.weight ?? 0;
  }
  return best.sort(byWeight).slice(0, count);
}

function byWeight(a: Summed, b: Summed): number {
  return b.weight - a.weight || a.ideaNo - b.ideaNo;
}
