export const SCOPES = [
  'ideas:read',
  'ideas:write',
  'submissions:read',
  'submissions:write',
  'authors:read',
  'authors:write',
  'matches:decide',
  'estimates:write',
  'moderation:decide',
  'announcements:publish',
  'deliveries:receipt',
  'integrations:write',
  'webhooks:write',
  'admin',
] as const;

export type Scope = (typeof SCOPES)[number];

export const ROLES = ['admin', 'manager', 'moderator', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** What a role may at most do: a personal key's scopes are cut to these at every request, so a demotion takes effect at once. */
const OF_ROLE: Readonly<Record<Role, readonly Scope[]>> = {
  admin: SCOPES,
  manager: SCOPES.filter((scope) => scope !== 'admin'),
  moderator: [
    'ideas:read',
    'ideas:write',
    'submissions:read',
    'submissions:write',
    'authors:read',
    'matches:decide',
    'estimates:write',
    'moderation:decide',
  ],
  viewer: ['ideas:read'],
};

export function effectiveScopes(granted: readonly string[], role: Role | null): readonly Scope[] {
  const known = granted.includes('admin') ? SCOPES : SCOPES.filter((scope) => granted.includes(scope));
  return role === null ? known : known.filter((scope) => OF_ROLE[role].includes(scope));
}

/** `admin` stands for every scope, as far as the role of its member goes. */
export function holds(scopes: readonly Scope[], scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes('admin');
}
