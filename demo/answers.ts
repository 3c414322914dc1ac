import { until } from './api';
import type { Asked, Heard, Stage } from './stage';
import { slackUser } from './stage';
import { check, same, say, step } from './step';
import { DECIDED } from './voices';

type Purpose = 'announcement' | 'acknowledgement';

/** The answers are heard where each of them asked, once, and nowhere else. */
export async function everyThreadIsAnswered(stage: Stage): Promise<void> {
  step('The answers arrive, in the very place where each of them asked');
  const reachable = stage.asked.filter((asked) => !asked.isUnproven && asked.topic !== 'help');
  const decided = reachable.filter(({ topic }) => DECIDED.includes(topic));
  const counts = async (asked: readonly Asked[], purpose: Purpose) => {
    const purposes = await purposesOf(stage);
    return asked.map(({ heard }) => heard().filter(({ id }) => purposes.get(id) === purpose).length);
  };
  await until('every thread has its answer', async () => (await counts(decided, 'announcement')).every((n) => n > 0), 40_000);
  await until('everybody was told that it arrived', async () => (await counts(reachable, 'acknowledgement')).every((n) => n > 0), 40_000);
  for (const who of ['Maya', 'Priya', 'Noah', 'Lin', 'Tomás', 'Nelly', 'Kofi', 'Tom, by mail']) {
    const asked = decided.filter((each) => each.who === who);
    const [first] = await told(stage, asked, 'announcement');
    if (first) say(`to ${who}: ${first.text.replaceAll('\n', ' ').slice(0, 130)}`);
  }
  const answered = await counts(decided, 'announcement');
  check(
    answered.every((n) => n === 1),
    `each of the ${decided.length} threads got exactly one answer`,
  );
  const acknowledged = await counts(reachable, 'acknowledgement');
  check(
    acknowledged.every((n) => n === 1),
    `and each of the ${reachable.length} who asked in a thread was told once that it had arrived`,
  );
  const expected = new Set(stage.asked.flatMap(({ heard }) => heard().map(({ id }) => id)));
  same(
    everything(stage).filter((id) => !expected.has(id)),
    [],
    'and nothing was posted anywhere else',
  );
  const undecided = stage.asked.filter(({ topic }) => !DECIDED.includes(topic));
  same((await told(stage, undecided, 'announcement')).length, 0, 'nor announced to those who asked for something else');
  const thanked = await told(stage, decided, 'announcement');
  check(
    thanked.some(({ text }) => text.includes('Maya') || text.includes(slackUser('Maya'))),
    'Maya is thanked; those without a consent are not named',
  );
}

/** What they heard of one kind. An acknowledgement and an announcement look alike to whoever counts posts: Heed knows which is which. */
export async function told(stage: Stage, asked: readonly Asked[], purpose: Purpose): Promise<Heard[]> {
  const purposes = await purposesOf(stage);
  return asked.flatMap(({ heard }) => heard().filter(({ id }) => purposes.get(id) === purpose));
}

async function purposesOf({ admin }: Stage): Promise<Map<string | null, string>> {
  const deliveries = await admin.all<{ externalId: string | null; purpose: string }>('/v1/deliveries');
  return new Map(deliveries.map(({ externalId, purpose }) => [externalId, purpose]));
}

/** Every message that any of the stand-ins was sent, by its id; Discord's own answers to commands are no messages of ours to place. */
function everything({ slack, places: { telegram, discord, smtp } }: Stage): string[] {
  return [
    ...slack.posts.map(({ channel, ts }) => `${channel}:${ts}`),
    ...telegram.posts.map(({ chatId, messageId }) => `${chatId}:${messageId}`),
    ...discord.posts.filter(({ interactionId }) => interactionId === null).map(({ channelId, id }) => `${channelId}:${id}`),
    ...smtp.received.map(({ headers }) => headers.find(({ key }) => key === 'message-id')?.value.slice(1, -1) ?? ''),
  ];
}
