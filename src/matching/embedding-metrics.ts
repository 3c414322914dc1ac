import { Counter, Gauge } from 'prom-client';

export const embeddingCalls = new Counter({
  name: 'heed_embedding_calls_total',
  help: 'Calls of the embedding endpoint by outcome: ok, refused (these texts), failed (the endpoint).',
  labelNames: ['outcome'],
});

export const embeddingsPaused = new Gauge({
  name: 'heed_embeddings_paused',
  help: '1 while the embedding endpoint is left alone after failures, and matching goes by words alone.',
});
