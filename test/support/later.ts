import type { TestHeed } from './heed';

/** Lets time pass for what is planned: every waiting delivery and job is due now. Nothing sleeps. */
export async function later(heed: TestHeed): Promise<void> {
  await heed.rows(`update delivery set next_attempt_at = now() where next_attempt_at > now()`);
  await heed.rows(`update channel_pace set free_at = now() - interval '1 second', next_slot_at = now() - interval '1 second'`);
  await heed.rows(`update graphile_worker._private_jobs set run_at = now() where run_at > now()`);
}
