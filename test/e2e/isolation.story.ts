import { randomBytes } from 'node:crypto';
import { newId } from '../../src/common/uuid';
import { ApiClient, TestHeed, TestWorkspace } from '../support/heed';
import { DescribedOperation, Schema, apiDescription, operationsOf, resolve } from '../support/openapi-document';
import { aRichWorkspace } from '../support/rich-workspace';
import { SlackServer } from '../support/slack-server';

const document = apiDescription();
/** What is asked with a key: intake answers to signatures, and its own tests look at foreign secrets. */
const operations = operationsOf(document).filter(({ security }) => security !== undefined);

/** Which table's ids a collection in a path, or a field, or a parameter takes. A new one must be added here. */
const TABLE_OF: Readonly<Record<string, string>> = {
  accounts: 'account',
  announcements: 'announcement',
  'api-keys': 'api_key',
  authors: 'author',
  deliveries: 'delivery',
  erasures: 'erasure',
  'failed-jobs': 'failed job',
  ideas: 'idea',
  integrations: 'integration',
  matches: 'match',
  members: 'member',
  splits: 'split',
  submissions: 'submission',
  'webhook-endpoints': 'webhook_endpoint',
  accountId: 'account',
  announcementId: 'announcement',
  authorId: 'author',
  authorIds: 'author',
  confirmsThrough: 'integration',
  fromIdeaId: 'idea',
  ideaId: 'idea',
  identityId: 'member_identity',
  integrationId: 'integration',
  intoAuthorId: 'author',
  intoId: 'idea',
  linkId: 'tracker_link',
  memberId: 'member',
  ownerId: 'member',
  reviewId: 'erasure_review',
  subjectId: 'announcement',
  submissionId: 'submission',
  tag: 'tag',
  tagId: 'tag',
  toIdeaId: 'idea',
  'decisions/id': 'match',
  'integrationLimits/integrationId': 'integration',
};

/** One place in an operation where an id goes. */
interface Slot {
  readonly place: 'path' | 'query' | 'body';
  readonly name: string;
  readonly table: string;
}

type Ids = Readonly<Record<string, readonly string[]>>;

interface Answer {
  readonly status: number;
  readonly text: string;
}

describe('workspaces are isolated (P6)', () => {
  let heed: TestHeed;
  const slack = new SlackServer();
  const canary = { mine: `c${randomBytes(6).toString('hex')}`, theirs: `c${randomBytes(6).toString('hex')}` };
  let mine: TestWorkspace;
  let theirs: TestWorkspace;
  let own: Ids;
  let foreign: Ids;
  let foreignIds: Set<string>;

  beforeAll(async () => {
    heed = await TestHeed.start();
    await slack.start();
    mine = await aRichWorkspace(heed, slack, canary.mine);
    theirs = await aRichWorkspace(heed, slack, canary.theirs);
    await heed.drain();
    [own, foreign] = [await idsOf(mine), await idsOf(theirs)];
    foreignIds = new Set([theirs.id, ...Object.values(foreign).flat()].filter((id) => id.length > 20));
  }, 60_000);
  afterAll(async () => {
    await heed.stop();
    await slack.stop();
  });

  it('knows the table behind every id that an operation takes', () => {
    expect(
      operations.flatMap((operation) =>
        slotsOf(operation)
          .filter(({ table }) => table === '?')
          .map(({ name }) => `${operation.name} ${name}`),
      ),
    ).toEqual([]);
    const empty = [...new Set(Object.values(TABLE_OF))].filter((table) => !own[table]?.length || !foreign[table]?.length);
    expect(empty).toEqual([]);
  });

  it('has a canary in what the other workspace reads, or nothing could be missed', async () => {
    const silent: string[] = [];
    for (const operation of operations.filter(({ method }) => method === 'get')) {
      const answers = await Promise.all(
        (foreign[slotsOf(operation)[0]?.table ?? ''] ?? ['']).map((id) => call(theirs.admin, operation, filled(operation, [id]))),
      );
      if (!answers.some(({ status, text }) => status === 200 && text.length > 2)) silent.push(operation.name);
    }
    expect(silent).toEqual([]);
    for (const path of [
      '/v1/ideas',
      '/v1/submissions',
      '/v1/tags',
      '/v1/webhook-endpoints',
      '/v1/members',
      '/v1/announcements',
      '/v1/deliveries',
      '/v1/matrix',
    ]) {
      expect([path, (await theirs.admin.get(path)).text.includes(canary.theirs)]).toEqual([path, true]);
    }
  });

  it('answers a foreign id exactly as a missing one, wherever it stands', async () => {
    const leaks: string[] = [];
    let compared = 0;
    for (const operation of operations) {
      for (const slots of probesOf(operation)) {
        const missing = slots.map(({ table }) => (table === 'failed job' ? '999999999' : newId()));
        const theirIds = slots.map(({ table }) => pick(foreign[table], compared));
        const expected = await call(mine.admin, operation, filled(operation, [], replacing(slots, missing)));
        const actual = await call(mine.admin, operation, filled(operation, [], replacing(slots, theirIds)));
        compared++;
        leaks.push(...judge(operation, slots, { ids: missing, answer: expected }, { ids: theirIds, answer: actual }));
      }
    }
    expect(leaks).toEqual([]);
    expect(compared).toBeGreaterThan(70);
  }, 60_000);

  it.each(['manager', 'moderator', 'viewer', 'machine'] as const)(
    'shows nothing foreign to a key of a %s',
    async (role) => {
      const client =
        role === 'machine' ? await mine.machine('admin') : await mine.member(`${role}-${randomBytes(4).toString('hex')}`, role);
      const leaks: string[] = [];
      for (const operation of operations) {
        const slots = slotsOf(operation).filter(({ place }) => place === 'path');
        const missing = slots.map(({ table }) => (table === 'failed job' ? '999999999' : newId()));
        const theirIds = slots.map(({ table }) => foreign[table]?.[0] ?? '');
        const actual = await call(client, operation, filled(operation, [], replacing(slots, theirIds)));
        const expected = slots.length === 0 ? actual : await call(client, operation, filled(operation, [], replacing(slots, missing)));
        leaks.push(...judge(operation, slots, { ids: missing, answer: expected }, { ids: theirIds, answer: actual }));
      }
      expect(leaks).toEqual([]);
    },
    60_000,
  );

  it('shows nothing foreign for a cursor of the other workspace', async () => {
    const lists = operations.filter(({ method, parameters = [] }) => method === 'get' && parameters.some(({ name }) => name === 'cursor'));
    const leaks: string[] = [];
    let used = 0;
    for (const operation of lists) {
      for (const id of foreign[slotsOf(operation)[0]?.table ?? '']?.slice(0, 3) ?? ['']) {
        const page = await theirs.admin.get(`${filled(operation, [id]).url}?limit=1`);
        const cursor = (page.body as { page?: { nextCursor?: string } }).page?.nextCursor;
        if (!cursor) continue;
        used++;
        const ownId = own[slotsOf(operation)[0]?.table ?? '']?.[0] ?? '';
        const response = await mine.admin.get(`${filled(operation, [ownId]).url}?cursor=${cursor}`);
        leaks.push(...foreignBytes(response.text, []).map((found) => `${operation.name} shows ${found}`));
        if (response.status >= 500) leaks.push(`${operation.name} ${response.status}`);
      }
    }
    expect(leaks).toEqual([]);
    expect(used).toBeGreaterThan(4);
  });

  it('left the other workspace as it was', async () => {
    expect(await idsOf(theirs)).toEqual(foreign);
  });

  it('lets both have the same names, addresses and messages', async () => {
    const [member] = await heed.rows<{ email: string }>('select email from member where workspace_id = $1 limit 1 offset 1', [theirs.id]);
    await mine.admin.post('/v1/members', { name: 'Same', email: member?.email, role: 'viewer' }).expect(201);
    const [tag] = await heed.rows<{ name: string }>('select name from tag where workspace_id = $1 limit 1', [theirs.id]);
    await mine.admin.post('/v1/tags', { name: tag?.name }).expect(201);
    const said = {
      text: 'The same message',
      author: { platform: 'discord', realm: 'guild-1', externalId: `nelly-${canary.theirs}` },
      thread: { channel: `channel-${canary.theirs}`, root: `root-${canary.theirs}` },
    };
    const { body } = await mine.admin.post('/v1/submissions', said).expect(202);
    await heed.drain();
    const [row] = await heed.rows<{ workspaceId: string }>('select workspace_id as "workspaceId" from submission where id = $1', [body.id]);
    expect(row?.workspaceId).toBe(mine.id);
    const authors = await heed.rows('select distinct author_id from identity where external_id = $1', [`nelly-${canary.theirs}`]);
    expect(authors).toHaveLength(2);
  });

  async function idsOf(workspace: TestWorkspace): Promise<Ids> {
    const tables = [...new Set(Object.values(TABLE_OF))].filter((table) => table !== 'failed job');
    const ids: Record<string, string[]> = {};
    for (const table of tables) {
      const rows = await heed.rows<{ id: string }>(`select id from ${table} where workspace_id = $1 order by id`, [workspace.id]);
      ids[table] = rows.map(({ id }) => id);
    }
    const jobs = await heed.rows<{ id: string }>(
      `select id from graphile_worker._private_jobs where payload ->> 'workspaceId' = $1 and attempts >= max_attempts order by id`,
      [workspace.id],
    );
    return { ...ids, 'failed job': jobs.map(({ id }) => id) };
  }

  /** Everything of the other workspace that stands in an answer, but for the ids that were sent. */
  function foreignBytes(text: string, sent: readonly string[]): string[] {
    const ids = [...text.matchAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)].map(([id]) => id);
    const found = ids.filter((id) => foreignIds.has(id) && !sent.includes(id));
    return text.includes(canary.theirs) ? [...found, 'the canary'] : found;
  }

  function judge(
    operation: DescribedOperation,
    slots: readonly Slot[],
    missing: { ids: readonly string[]; answer: Answer },
    actual: { ids: readonly string[]; answer: Answer },
  ): string[] {
    const what = `${operation.name} with a foreign ${slots.map(({ place, name }) => `${place} ${name}`).join(', ')}`;
    const [a, b] = [missing, actual].map(({ ids, answer }) => `${answer.status} ${neutral(answer.text, ids)}`);
    const problems = foreignBytes(actual.answer.text, actual.ids).map((found) => `${what} shows ${found}`);
    if (slots.length > 0 && a !== b) problems.push(`${what}: missing ${a?.slice(0, 300)} <> foreign ${b?.slice(0, 300)}`);
    if (!(actual.answer.status in operation.responses))
      problems.push(`${operation.name} answers ${actual.answer.status}, which is not described`);
    if (actual.answer.status >= 500) problems.push(`${what}: ${actual.answer.status}`);
    return problems;
  }

  /** The answer without what differs from call to call: the request's id, the id that was sent, what was made and when. */
  function neutral(text: string, ids: readonly string[]): string {
    // Whole ids first: the short number of a job may stand within another one.
    const known = text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => (ids.includes(id) ? '<sent>' : '<id>'));
    const named = ids.reduce((all, id) => (id === '' ? all : all.split(id).join('<sent>')), known);
    return named.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>').replace(/heed_[\w-]+|whsec_[\w+/=]+/g, '<secret>');
  }

  interface Filled {
    readonly url: string;
    readonly query: string;
    readonly body: object | undefined;
  }

  /** An operation with this workspace's own ids in every slot but the replaced ones. `pathIds` fill the path in order. */
  function filled(operation: DescribedOperation, pathIds: readonly string[], replaced: ReadonlyMap<string, string> = new Map()): Filled {
    const slots = slotsOf(operation);
    const valueOf = (slot: Slot, i: number) =>
      replaced.get(keyOf(slot)) ?? (i < pathIds.length ? pathIds[i] : undefined) ?? own[slot.table]?.[0] ?? newId();
    let url = operation.path;
    slots.filter(({ place }) => place === 'path').forEach((slot, i) => (url = url.replace(`{${slot.name}}`, valueOf(slot, i))));
    url = url.replace('{kind}', 'credit');
    const query = slots.flatMap((slot) => {
      const value = slot.place === 'query' ? replaced.get(keyOf(slot)) : undefined;
      return value === undefined ? [] : [`${slot.name}=${value}`];
    });
    const example = operation.requestBody?.content['application/json']?.example as object | undefined;
    const body = example && bodyOf(operation, example, (slot) => valueOf(slot, Number.MAX_SAFE_INTEGER));
    return { url, query: query.join('&'), body };
  }

  function bodyOf(operation: DescribedOperation, example: object, valueOf: (slot: Slot) => string): object {
    const body = structuredClone(example) as Record<string, unknown>;
    for (const slot of slotsOf(operation).filter(({ place }) => place === 'body')) {
      const [list = '', field] = slot.name.split('/');
      if (field === undefined) body[list] = Array.isArray(body[list]) ? [valueOf(slot)] : valueOf(slot);
      else for (const item of body[list] as Record<string, unknown>[]) item[field] = valueOf(slot);
    }
    // A new member or tag each time: the name alone must not decide.
    if ('email' in body) body.email = `${randomBytes(6).toString('hex')}@example.com`;
    if (operation.path === '/v1/tags') body.name = randomBytes(6).toString('hex');
    return body;
  }

  async function call(client: ApiClient, operation: DescribedOperation, { url, query, body }: Filled): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${client.token}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (operation.parameters?.some(({ name }) => name === 'If-Match')) headers['if-match'] = (await client.get(url)).headers.etag ?? '"1"';
    const response = await fetch(`${heed.baseUrl}${url}${query === '' ? '' : `?${query}`}`, {
      method: operation.method.toUpperCase(),
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  }
});

/** Another one each time, so that not only the first row of a table is tried. */
function pick(ids: readonly string[] = [], turn: number): string {
  return ids[turn % Math.max(1, ids.length)] ?? '';
}

function keyOf({ place, name }: Slot): string {
  return `${place} ${name}`;
}

function replacing(slots: readonly Slot[], ids: readonly string[]): ReadonlyMap<string, string> {
  return new Map(slots.map((slot, i) => [keyOf(slot), ids[i] ?? '']));
}

/** Each slot alone, and all together. */
function probesOf(operation: DescribedOperation): Slot[][] {
  const slots = slotsOf(operation);
  const alone = slots.map((slot) => [slot]);
  return slots.length > 1 ? [...alone, slots] : alone;
}

function slotsOf(operation: DescribedOperation): Slot[] {
  const inPath = [...operation.path.matchAll(/([^/]+)\/\{(\w+)\}/g)]
    .filter(([, , name]) => name !== 'kind')
    .map(([, collection = '', name = '']): Slot => ({ place: 'path', name, table: TABLE_OF[name === 'id' ? collection : name] ?? '?' }));
  const inQuery = (operation.parameters ?? [])
    .filter(
      (parameter) =>
        parameter.in === 'query' &&
        (parameter.schema.format === 'uuid' || (/Id$/.test(parameter.name) && parameter.name !== 'externalId') || parameter.name === 'tag'),
    )
    .map(({ name }): Slot => ({ place: 'query', name, table: TABLE_OF[name] ?? '?' }));
  const body = operation.requestBody?.content['application/json']?.schema;
  return [...inPath, ...inQuery, ...(body ? slotsOfBody(body) : [])];
}

/** Ids of ours in a body. An id of a platform (`externalId`) is no id of ours, and neither is anything in `settings`. */
function slotsOfBody(schema: Schema, prefix = ''): Slot[] {
  return Object.entries(resolve(document, schema).properties ?? {}).flatMap(([name, property]): Slot[] => {
    const at = `${prefix}${name}`;
    if (property.items && resolve(document, property.items).properties) return slotsOfBody(property.items, `${at}/`);
    const isOurs = property.format === 'uuid' || (/(^id|Id)$/.test(name) && name !== 'externalId');
    return isOurs ? [{ place: 'body', name: at, table: TABLE_OF[at] ?? '?' }] : [];
  });
}
