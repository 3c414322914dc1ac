import type { ModerationPolicyInput } from '../../src/moderation/moderation.dto';
import type { TestWorkspace } from './heed';

/** Replaces the moderation policy; what is not said has its default. */
export async function setPolicy(ws: TestWorkspace, policy: Partial<ModerationPolicyInput>): Promise<void> {
  const { headers } = await ws.admin.get('/v1/settings/moderation').expect(200);
  const required = { stopWords: [], maxLinks: 3, maxRepeats: 2, maxPerAuthorPerHour: 20 };
  await ws.admin
    .put('/v1/settings/moderation', { ...required, ...policy })
    .set('if-match', headers.etag ?? '')
    .expect(200);
}
