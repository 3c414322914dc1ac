import { Histogram } from 'prom-client';

export const httpSeconds = new Histogram({
  name: 'heed_http_seconds',
  help: 'Time of an HTTP request by method, route template and status, in seconds.',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
});
