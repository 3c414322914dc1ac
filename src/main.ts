import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module';
import { createAdapter, setUp } from './app.setup';
import type { NewWorkspace } from './auth/new-workspace';
import { BootedDatabase, bootDatabase, openFirstWorkspace } from './boot';
import { ProblemRenderer } from './common/problem.filter';
import { Config, ConfigError, loadConfig } from './config/config';
import { RoleMissing } from './database/connect';
import { describeForLog, isUnavailable, isUnstorable } from './database/database-errors';
import { Readiness } from './health/readiness';
import { JsonLogger } from './logger';

/** Milliseconds that requests and jobs have to finish after a SIGTERM. */
const DRAIN_WITHIN = 20_000;

interface Running {
  readonly app: NestFastifyApplication;
  readonly database: BootedDatabase;
  readonly firstWorkspace: NewWorkspace | null;
}

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const logger = new JsonLogger(config);
  const starting = start(config, logger);
  stopOnSignals(starting, logger);
  const { app, firstWorkspace } = await starting;
  announce(config, app, firstWorkspace);
  app.get(Readiness).release();
}

async function start(config: Config, logger: JsonLogger): Promise<Running> {
  const database = await bootDatabase(config, logger);
  try {
    const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config, database.address), createAdapter(config), {
      bodyParser: false,
      logger,
      // A start that fails is reported once, by whoever called us, and after the embedded database has been stopped.
      abortOnError: false,
    });
    setUp(app, config, new ProblemRenderer(config.publicUrl, { isUnavailable, isUnstorable }, describeForLog));
    app.get(Readiness).holdBack('Heed is starting: its first workspace and key may not be there yet.');
    if (config.role === 'worker') await app.init();
    else await app.listen(config.port, config.host);
    // Not by a worker: its output is not where somebody looks for a key.
    const firstWorkspace = config.role === 'worker' ? null : await openFirstWorkspace(database.address, config.bootstrapKey);
    return { app, database, firstWorkspace };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** From the first moment: a signal during the start waits for its end, or a database that is just coming up would be left behind. */
function stopOnSignals(starting: Promise<Running>, logger: JsonLogger): void {
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.log({ msg: 'stopping', signal });
    setTimeout(() => process.exit(1), DRAIN_WITHIN).unref();
    starting
      .then(async ({ app, database }) => {
        await app.close();
        await database.stop();
      })
      .then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ msg: 'did not stop cleanly', reason: describeForLog(error) });
          process.exit(1);
        },
      );
  };
  // Ctrl-C reaches npm, its shell and us, and npm passes its own on: the second one is not impatience.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal));
}

/** For people, beside the log: where the documentation is, and once the first key. */
function announce(config: Config, app: NestFastifyApplication, firstWorkspace: NewWorkspace | null): void {
  if (config.role === 'worker') {
    process.stdout.write('Heed worker is running.\n');
    return;
  }
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const base = config.port === 0 ? config.publicUrl.replace(/:0$/, `:${port}`) : config.publicUrl;
  const lines = [`Heed is running at ${base}`, `  Swagger UI  ${base}/docs`];
  if (firstWorkspace) {
    const shown = config.bootstrapKey === null ? `${firstWorkspace.token}   (shown this once: keep it)` : '(the one in HEED_BOOTSTRAP_KEY)';
    lines.push(`  Admin key   ${shown}`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

main().catch((error: unknown) => {
  // What an operator must read and mend, without a stack.
  const isForOperator = error instanceof ConfigError || error instanceof RoleMissing;
  process.stderr.write(
    isForOperator
      ? `${error.message}\n`
      : `Heed did not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});
