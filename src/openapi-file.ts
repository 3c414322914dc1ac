import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module';
import { createAdapter, setUp } from './app.setup';
import { openApiFile } from './boot';
import { ProblemRenderer } from './common/problem.filter';
import { loadConfig } from './config/config';
import { addressOf } from './database/connect';
import { describeForLog, isUnavailable, isUnstorable } from './database/database-errors';
import { describeApi } from './openapi';
import { firstDifference, printDescription } from './openapi-text';

/** The description must not depend on where it is made, so no setting of this machine is read. The database is named and never called. */
const NOWHERE = { DATABASE_URL: 'postgres://heed@localhost/heed', HEED_SECRET: '0'.repeat(32) };

/** Writes openapi/openapi.json; with --check compares it instead. Runs from dist: the descriptions are put in by the nest build. */
async function main(isCheck: boolean): Promise<number> {
  const described = await describe();
  const file = openApiFile();
  if (!isCheck) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, described);
    process.stdout.write(`Wrote ${file}\n`);
    return 0;
  }
  const difference = firstDifference(read(file), described);
  if (difference === null) {
    process.stdout.write('openapi/openapi.json is what the code says.\n');
    return 0;
  }
  process.stderr.write(`openapi/openapi.json is not what the code says. Run npm run openapi and commit the file.\n${difference}\n`);
  return 1;
}

async function describe(): Promise<string> {
  const config = loadConfig(NOWHERE);
  const address = addressOf(NOWHERE.DATABASE_URL, null, config.appRole, config.secret);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config, address), createAdapter(config), {
    bodyParser: false,
    logger: ['error'],
    // Modules and controllers are read, nothing is made: no connection is opened.
    preview: true,
  });
  setUp(app, config, new ProblemRenderer(config.publicUrl, { isUnavailable, isUnstorable }, describeForLog));
  return printDescription(describeApi(app));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

main(process.argv.includes('--check')).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
