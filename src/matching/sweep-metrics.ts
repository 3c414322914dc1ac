import { Counter } from 'prom-client';

export const ideasSetAside = new Counter({
  name: 'heed_sweep_set_aside_total',
  help: 'Renewed ideas that could not be compared with the others, and are tried again by jobs of their own (matches.sweep).',
});
