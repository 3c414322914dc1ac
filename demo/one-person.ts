import { ideaOf } from './dedupe';
import type { Stage, Submission } from './stage';
import { same, say, step } from './step';

/** Tom asked in Slack, and by a mail that DKIM proves to be his. A member who knows him joins the two; what is only claimed is left apart. */
export async function onePerson(stage: Stage): Promise<void> {
  step('Tom asked in Slack and by mail: Anna knows that he is one person');
  const before = await ideaOf(stage, 'dark_mode');
  const [inSlack, byMail] = await Promise.all([authorOf(stage, 'Tom'), authorOf(stage, 'Tom, by mail')]);
  const body = { intoAuthorId: inSlack, reason: 'His address is in his Slack profile' };
  await stage.team.anna.post(`/v1/authors/${byMail}/joins`, body);
  const tom = await stage.admin.get<Author>(`/v1/authors/${byMail}`);
  same(tom.canonicalId, inSlack, 'the two are one author now');
  const platforms = tom.identities.map(({ platform, assurance }) => `${platform} (${assurance})`).sort();
  same(platforms, ['mail (verified)', 'slack (verified)'], `known as ${platforms.join(' and ')}`);
  const after = await ideaOf(stage, 'dark_mode');
  same(after.supportCount, before.supportCount - 1, `and counted once: ${after.supportCount} people want dark mode`);
  say('he will be answered in both places, for he asked in both');
}

/** Who said these words, as Heed knows them. */
export async function authorOf(stage: Stage, who: string): Promise<string> {
  const asked = stage.asked.find((each) => each.who === who);
  const submissions = await stage.admin.all<Submission>('/v1/submissions');
  // A form may hold the very same words.
  return submissions.find((s) => s.text === asked?.text && s.platform !== 'typeform')?.authorId ?? '';
}

interface Author {
  readonly canonicalId: string;
  readonly identities: readonly { readonly platform: string; readonly assurance: string }[];
}
