import type { Check } from './lifecycle/check';
import { deadWorker } from './lifecycle/dead-worker';
import { drain } from './lifecycle/drain';
import { npmStart } from './lifecycle/npm-start';
import { outage } from './lifecycle/outage';
import { Stage } from './stage';

/** What the processes must do by themselves when they are told to end and when their database goes (P13), one printed line a check. */
export async function lifecycle(results: Record<string, unknown>): Promise<boolean> {
  process.stdout.write('Lifecycle\n');
  const stage = await Stage.set();
  const checks: Check[] = [];
  let isSound = false;
  try {
    for (const part of [outage, deadWorker, drain, ({ build }: Stage) => npmStart(build)]) {
      const found = await part(stage);
      for (const { name, ok, seen } of found) process.stdout.write(`  ${ok ? 'ok    ' : 'FAILED'}  ${name} (${seen})\n`);
      checks.push(...found);
    }
    results.lifecycle = checks;
    isSound = checks.every(({ ok }) => ok);
    return isSound;
  } finally {
    if (!isSound) process.stdout.write(`  logs: ${stage.logs}\n`);
    await stage.strike(!isSound);
  }
}
