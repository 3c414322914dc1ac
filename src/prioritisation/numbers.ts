/** 4, 5.2, 13: one decimal below ten, none above; without a locale, so that the same score always reads the same. */
export function shortNumber(value: number): string {
  const rounded = Math.abs(value) < 9.95 ? Math.round(value * 10) / 10 : Math.round(value);
  return value !== 0 && rounded === 0 ? value.toPrecision(1) : String(rounded);
}

/** Cut, not rounded, to a tenth of a percent: what has not reached 60 % must not read "60 %". */
export function percent(probability: number): string {
  return `${Math.floor(probability * 1000 + 1e-9) / 10} %`;
}
