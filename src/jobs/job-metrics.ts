import { Histogram } from 'prom-client';

export const jobSeconds = new Histogram({
  name: 'heed_job_seconds',
  help: 'Time of a job by name and outcome, in seconds.',
  labelNames: ['job', 'outcome'],
  buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
});
