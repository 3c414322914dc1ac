import { createWorkspace } from './auth/new-workspace';
import { bootDatabase } from './boot';
import { loadConfig } from './config/config';
import { connect } from './database/connect';
import { JsonLogger } from './logger';

const USAGE = `Usage: npm run heed -- workspace:create <name> <admin e-mail>

Adds a workspace to the database of this installation and prints the key of its first admin, once.
With the embedded database, stop Heed first: it has one process at a time.
`;

async function main([command, name, email]: readonly string[]): Promise<number> {
  if (command !== 'workspace:create' || !name || !email) {
    process.stderr.write(USAGE);
    return 2;
  }
  const config = loadConfig(process.env);
  const database = await bootDatabase(config, new JsonLogger({ logLevel: 'warn' }));
  try {
    const owner = await connect(database.address.owner);
    const created = await createWorkspace(owner, name, email).finally(() => owner.end());
    process.stdout.write(`Workspace ${created.workspaceId}\nAdmin key ${created.token}   (shown this once: keep it)\n`);
    return 0;
  } finally {
    await database.stop();
  }
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
