/** For a laptop with 2 cores and 4 GB. HEED gives others through `settings`; they come before postgresql.conf, being on the command line. */
const DEFAULTS: Readonly<Record<string, string>> = {
  max_connections: '100',
  // Taken from the system page by page as it is used, so a small database does not pay for it.
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  maintenance_work_mem: '128MB',
  // Disks without moving parts.
  random_page_cost: '1.1',
  // Our statements are short; compiling one costs more than it saves, and the packaged server has no compiler.
  jit: 'off',
  // Two cores serve several clients already, and a container's /dev/shm (64 MB) cannot hold what parallel workers share.
  max_parallel_workers_per_gather: '0',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Errors of statements go to the application, which asked; they quote values, and an author's words do not belong in a log.
  // In PostgreSQL's order LOG lies above ERROR, so start, crash, recovery and stop are still written.
  log_min_messages: 'log',
  log_checkpoints: 'off',
};

/** These make the server ours alone: no setting may open another door. */
const FIXED = new Set(['data_directory', 'hba_file', 'listen_addresses', 'port', 'unix_socket_directories', 'unix_socket_permissions']);

export function refuseFixed(settings: Readonly<Record<string, string>>): void {
  const refused = Object.keys(settings).find((name) => FIXED.has(name.toLowerCase()));
  if (refused !== undefined)
    throw new Error(`The setting ${refused} of the embedded PostgreSQL is fixed. Set DATABASE_URL to use a server of your own.`);
}

/** The arguments of `postgres`. */
export function settingArguments(settings: Readonly<Record<string, string>>, socketFolder: string, port: number): string[] {
  const all = {
    ...DEFAULTS,
    ...settings,
    listen_addresses: '',
    port: String(port),
    unix_socket_directories: quoted(socketFolder),
    unix_socket_permissions: '0700',
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** A list in PostgreSQL's eyes: a comma or a blank in TMPDIR would make two folders of one. */
function quoted(folder: string): string {
  return `"${folder.replaceAll('"', '""')}"`;
}
