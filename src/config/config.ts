import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';

export interface Config {
  readonly role: 'all' | 'api' | 'worker';
  readonly host: string;
  readonly port: number;
  /** Where the outside reaches us, without a slash at the end: intake URLs and problem types start with it. */
  readonly publicUrl: string;
  readonly dataDir: string;
  /** Null: the embedded server. */
  readonly databaseUrl: string | null;
  /** Login of the unprivileged role. Null: derived from databaseUrl, appRole and the secret. */
  readonly appDatabaseUrl: string | null;
  readonly appRole: string;
  readonly poolSize: number;
  readonly secret: string;
  readonly previousSecret: string | null;
  readonly bootstrapKey: string | null;
  /** CIDRs or addresses that outbound calls may reach although they are not public. */
  readonly outboundAllow: readonly string[];
  /** How many proxies in front are ours; X-Forwarded-For is read only that far. */
  readonly trustedProxies: number;
  readonly workerConcurrency: number;
  /** API calls a minute and credential. */
  readonly requestsPerMinute: number;
  readonly metricsToken: string | null;
  /** An OpenAI-compatible endpoint that matching asks what texts mean. Null: words alone. */
  readonly embeddings: EmbeddingsConfig | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

export interface EmbeddingsConfig {
  /** Up to `/embeddings`, without a slash at the end: `https://api.openai.com/v1`. */
  readonly url: string;
  readonly model: string;
  /** Sent as a bearer token, where the endpoint wants one. */
  readonly key: string | null;
  /** Asked for, where the model lets one choose; null: as it comes. */
  readonly dimensions: number | null;
}

export class ConfigError extends Error {}

const KNOWN = [
  'HEED_ROLE',
  'HEED_PUBLIC_URL',
  'HEED_DATA_DIR',
  'HEED_APP_DATABASE_URL',
  'HEED_APP_ROLE',
  'HEED_POOL_SIZE',
  'HEED_SECRET',
  'HEED_SECRET_PREVIOUS',
  'HEED_BOOTSTRAP_KEY',
  'HEED_OUTBOUND_ALLOW',
  'HEED_TRUSTED_PROXIES',
  'HEED_WORKER_CONCURRENCY',
  'HEED_REQUESTS_PER_MINUTE',
  'HEED_METRICS_TOKEN',
  'HEED_EMBEDDINGS_URL',
  'HEED_EMBEDDINGS_MODEL',
  'HEED_EMBEDDINGS_KEY',
  'HEED_EMBEDDINGS_DIMENSIONS',
  'HEED_LOG_LEVEL',
];
/** Kubernetes injects these for a service that is called heed. */
const FROM_KUBERNETES = /^HEED_(SERVICE_|PORT)/;

/** The largest that models in use have. */
const MAX_DIMENSIONS = 8_192;

type Env = Readonly<Record<string, string | undefined>>;

/** Reads and validates everything at once; throws a ConfigError that names every wrong variable. The only reader of process.env. */
export function loadConfig(env: Env): Config {
  const wrong: string[] = [];
  for (const name of Object.keys(env)) {
    if (name.startsWith('HEED_') && !KNOWN.includes(name) && !FROM_KUBERNETES.test(name)) {
      wrong.push(`${name} is not a setting of Heed. Known: ${KNOWN.join(', ')}.`);
    }
  }
  const text = (name: string): string | null => (env[name] === undefined || env[name] === '' ? null : env[name]);
  const integer = (name: string, fallback: number, min: number, max: number): number => {
    const value = text(name);
    if (value === null) return fallback;
    if (!/^\d{1,9}$/.test(value) || Number(value) < min || Number(value) > max)
      wrong.push(`${name} must be a whole number from ${min} to ${max}.`);
    return Number(value);
  };
  const oneOf = <T extends string>(name: string, fallback: T, allowed: readonly T[]): T => {
    const value = text(name);
    if (value === null) return fallback;
    const found = allowed.find((a) => a === value);
    if (!found) wrong.push(`${name} must be one of ${allowed.join(', ')}.`);
    return found ?? fallback;
  };
  const secretOf = (name: string): string | null => {
    const value = text(name);
    if (value !== null && value.length < 32) wrong.push(`${name} must have at least 32 characters; make one with: openssl rand -hex 32`);
    return value;
  };

  const databaseUrl = text('DATABASE_URL');
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl)) wrong.push('DATABASE_URL must start with postgres://.');
  const host = text('HOST') ?? '127.0.0.1';
  const port = integer('PORT', 3000, 0, 65535);
  const publicUrl = (text('HEED_PUBLIC_URL') ?? `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`).replace(/\/+$/, '');
  if (!/^https?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/.test(publicUrl)) wrong.push('HEED_PUBLIC_URL must be an http(s) URL without query.');
  const appRole = text('HEED_APP_ROLE') ?? 'heed_app';
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(appRole)) wrong.push('HEED_APP_ROLE must be a plain lower-case role name.');
  const bootstrapKey = text('HEED_BOOTSTRAP_KEY');
  if (bootstrapKey !== null && !/^heed_[A-Za-z0-9_-]{32,128}$/.test(bootstrapKey)) {
    wrong.push('HEED_BOOTSTRAP_KEY must be heed_ and 32 to 128 letters, digits, - or _.');
  }
  const outboundAllow = (text('HEED_OUTBOUND_ALLOW') ?? '').split(',').flatMap((part) => part.trim() || []);
  const dataDir = resolve(text('HEED_DATA_DIR') ?? '.heed');
  const secret = secretOf('HEED_SECRET');
  if (secret === null && databaseUrl !== null) {
    wrong.push('HEED_SECRET is required with DATABASE_URL, the same for every replica; make one with: openssl rand -hex 32');
  }
  const dimensions = integer('HEED_EMBEDDINGS_DIMENSIONS', 0, 0, MAX_DIMENSIONS);
  const embeddingsUrl = text('HEED_EMBEDDINGS_URL')?.replace(/\/+$/, '') ?? null;
  const embeddingsModel = text('HEED_EMBEDDINGS_MODEL');
  if (embeddingsUrl !== null && !/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/.test(embeddingsUrl))
    wrong.push('HEED_EMBEDDINGS_URL must be an http(s) URL without query or password: what stands before /embeddings.');
  if ((embeddingsUrl === null) !== (embeddingsModel === null)) wrong.push('HEED_EMBEDDINGS_URL and HEED_EMBEDDINGS_MODEL go together.');
  if (embeddingsModel !== null && embeddingsModel.length > 200) wrong.push('HEED_EMBEDDINGS_MODEL must have at most 200 characters.');
  const embeddingsKey = text('HEED_EMBEDDINGS_KEY');
  // The value is not repeated: it is a secret.
  if (embeddingsKey !== null && !/^[\x21-\x7e]+$/.test(embeddingsKey))
    wrong.push('HEED_EMBEDDINGS_KEY must be printable ASCII without spaces.');
  const embeddings =
    embeddingsUrl === null || embeddingsModel === null
      ? null
      : { url: embeddingsUrl, model: embeddingsModel, key: embeddingsKey, dimensions: dimensions === 0 ? null : dimensions };
  const config: Omit<Config, 'secret'> = {
    role: oneOf('HEED_ROLE', 'all', ['all', 'api', 'worker']),
    host,
    port,
    publicUrl,
    dataDir,
    databaseUrl,
    appDatabaseUrl: text('HEED_APP_DATABASE_URL'),
    appRole,
    poolSize: integer('HEED_POOL_SIZE', 10, 2, 200),
    previousSecret: secretOf('HEED_SECRET_PREVIOUS'),
    bootstrapKey,
    outboundAllow,
    trustedProxies: integer('HEED_TRUSTED_PROXIES', 0, 0, 10),
    workerConcurrency: integer('HEED_WORKER_CONCURRENCY', 4, 1, 100),
    requestsPerMinute: integer('HEED_REQUESTS_PER_MINUTE', 1200, 1, 1_000_000),
    metricsToken: text('HEED_METRICS_TOKEN'),
    embeddings,
    logLevel: oneOf('HEED_LOG_LEVEL', 'info', ['debug', 'info', 'warn', 'error', 'silent']),
  };
  if (databaseUrl === null && config.role !== 'all')
    wrong.push('HEED_ROLE=api or worker needs DATABASE_URL: the embedded database has one process.');
  if (wrong.length > 0) throw new ConfigError(wrong.join('\n'));
  return Object.freeze({ ...config, secret: secret ?? embeddedSecret(dataDir) });
}

/** Made once for the embedded server, so that what it sealed opens after a restart. */
function embeddedSecret(dataDir: string): string {
  const file = join(dataDir, 'secret');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const secret = randomBytes(32).toString('hex');
  writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  return secret;
}
