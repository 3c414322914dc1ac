export class ConnectionFindingDto {
  /** What was looked at: `intake`, `secret:botToken`, `token`, `scope:chat:write`.
   * @example "scope:chat:write" */
  subject!: string;
  /** `unknown`: nobody can tell from here, such as before the first delivery.
   * @example "missing" */
  state!: 'ok' | 'missing' | 'unknown';
  /** What was seen and, where something is missing, what to do about it. Never a secret.
   * @example "Heed answers in threads with chat:write: add it under OAuth & Permissions and install the app again." */
  detail!: string;
}

export class ConnectionTestDto {
  /** False as soon as anything is missing.
   * @example false */
  works!: boolean;
  /** First what Heed itself knows, then what the platform answered. */
  findings!: ConnectionFindingDto[];
}
