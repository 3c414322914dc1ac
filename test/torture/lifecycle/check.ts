import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { planDeliveries, type Delivery } from '../deliveries';
import { connectAll } from '../integrations';
import { post, type Answer } from '../post';
import { Random } from '../random';
import type { Stage } from '../stage';

export interface Check {
  /** What must hold. */
  readonly name: string;
  readonly ok: boolean;
  /** What was seen. */
  readonly seen: string;
}

/** Deliveries that Heed does not know yet, from integrations connected for this check. */
export async function someDeliveries(stage: Stage, count: number): Promise<Delivery[]> {
  const said = planDeliveries(count, await connectAll(stage.apiUrl, stage.key), new Random(Date.now()));
  return said.flatMap((each) => each.deliveries);
}

export function deliver(stage: Stage, delivery: Delivery): Promise<Answer | null> {
  return post(`${stage.apiUrl}${delivery.path}`, delivery.headers(new Date()), delivery.body);
}

export async function deliverAll(stage: Stage, deliveries: readonly Delivery[]): Promise<void> {
  for (let i = 0; i < deliveries.length; i += 16) await Promise.all(deliveries.slice(i, i + 16).map((each) => deliver(stage, each)));
}

/** Seconds until it holds, to a tenth; null when it does not within the time. */
export async function secondsUntil(holds: () => Promise<boolean> | boolean, within: number): Promise<number | null> {
  const startedAt = performance.now();
  const passed = () => Math.round((performance.now() - startedAt) / 100) / 10;
  while (!(await holds())) {
    if (passed() > within) return null;
    await pause(50);
  }
  return passed();
}

export async function count(owner: Client, from: string): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(`select count(*)::int as n from ${from}`);
  return rows[0]?.n ?? 0;
}

export const UNPROCESSED = `submission where state = 'received'`;
export const LOCKED = `graphile_worker._private_jobs where locked_at is not null`;
export const DUE = `graphile_worker._private_jobs where attempts < max_attempts and (attempts > 0 or run_at <= now())`;
