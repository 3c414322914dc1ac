/** A step that does not hold ends the demo, by its name. */
export class StepFailed extends Error {
  constructor(
    readonly step: string,
    readonly what: string,
  ) {
    super(`Step "${step}" does not hold: ${what}`);
  }
}

const startedAt = performance.now();
let current = 'start';

export function step(title: string): void {
  current = title;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`\n[${seconds.padStart(5)} s] ${title}`);
}

/** Where it stopped, for what is thrown between the checks. */
export function currentStep(): string {
  return current;
}

export function say(line: string): void {
  console.log(`          ${line}`);
}

/** States what must hold; the demo ends non-zero where it does not. */
export function check(holds: boolean, what: string): void {
  if (!holds) throw new StepFailed(current, what);
  say(`✓ ${what}`);
}

export function same<T>(actual: T, expected: T, what: string): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new StepFailed(current, `${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
  }
  say(`✓ ${what}`);
}
