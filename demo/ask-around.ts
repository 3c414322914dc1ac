import { headerOf } from '../test/support/mail-server';
import { mimeOf, newMessageId, pipe } from '../test/support/mail-client';
import { MAILBOX, MAIL_SERVER } from './places';
import type { Asked, Stage } from './stage';
import { check, same, say, step } from './step';
import { AROUND, CALL_FOR_HELP } from './voices';
import type { Topic } from './voices';

const LIN = { id: 391_450_123, first_name: 'Lin', username: 'lin' };
const TOMAS = { id: 391_450_124, first_name: 'Tomás' };
const SAM = { id: 391_450_125, first_name: 'Sam' };
const NELLY = { id: '53908232506183680', username: 'nelly', globalName: 'Nelly' };
const KOFI = { id: '53908232506183681', username: 'kofi', globalName: 'Kofi' };
const WEI = { id: '900000000000000009', username: 'wei', globalName: 'Wei' };

/** Others speak where they are: in a group, on a server, by mail. */
export async function askAround(stage: Stage): Promise<void> {
  step('And in a Telegram group, on a Discord server, and by mail');
  await inTelegram(stage);
  await onDiscord(stage);
  await byMail(stage);
}

async function inTelegram(stage: Stage): Promise<void> {
  const { telegram } = stage.places;
  const group = telegram.chat({ id: -1002000000001, type: 'supergroup', title: 'Orbit users', username: 'orbit_users' });
  const post = async (from: typeof SAM, text: string) => {
    const said = telegram.say(group, from, text);
    same((await telegram.send(said)).status, 200, `${from.first_name} writes: ${text}`);
    return () =>
      telegram
        .postsIn(group.id)
        .filter(({ repliesTo }) => repliesTo === said.message_id)
        .map((reply) => ({ id: `${group.id}:${reply.messageId}`, text: reply.text }));
  };
  note(stage, 'Lin', 'dark_mode', AROUND.command, await post(LIN, `/idea ${AROUND.command}`));
  note(stage, 'Tomás', 'csv_export', AROUND.hashtag, await post(TOMAS, `${AROUND.hashtag} #idea`));
  note(stage, 'Sam', 'help', CALL_FOR_HELP, await post(SAM, `/idea ${CALL_FOR_HELP}`));
}

async function onDiscord(stage: Stage): Promise<void> {
  const { discord, discordUrl } = stage.places;
  check(await discord.saveEndpoint(discordUrl), 'Discord takes our address: a ping is answered, a wrong signature is refused');
  const repliesTo = (channel: string, id: string) => () =>
    discord.postsIn(channel, id).map((reply) => ({ id: `${channel}:${reply.id}`, text: reply.content }));

  const channel = '645027906669510001';
  const { post } = await discord.slash(discordUrl, NELLY, AROUND.slash, discord.place(channel));
  check(post !== null, 'Nelly uses /idea: the answer, which all can see, becomes the thread');
  note(stage, 'Nelly', 'dark_mode', AROUND.slash, repliesTo(channel, post?.id ?? ''));

  const said = discord.say('645027906669510002', KOFI, AROUND.clicked);
  const clicked = await discord.messageCommand(discordUrl, said, WEI);
  same([clicked.status, clicked.post], [200, null], 'Wei clicks "Suggest" on what Kofi wrote: Kofi is its author');
  note(stage, 'Kofi', 'csv_export', AROUND.clicked, repliesTo(said.channelId, said.id));
}

async function byMail(stage: Stage): Promise<void> {
  const { smtp, mailUrl } = stage.places;
  const write = async (address: string, subject: string, text: string, results: string | null) => {
    const messageId = newMessageId(address.split('@')[1] ?? '');
    const { status } = await pipe(mailUrl, mimeOf({ from: address, to: MAILBOX, subject, text, messageId, results }));
    same(status, 202, `${address} mails "${subject}"`);
    return () =>
      smtp
        .to(address)
        .filter((mail) => headerOf(mail, 'in-reply-to') === `<${messageId}>`)
        .map((mail) => ({ id: headerOf(mail, 'message-id')?.slice(1, -1) ?? '', text: mail.text }));
  };
  const proven = `${MAIL_SERVER}; dkim=pass header.d=tom.example header.s=s1`;
  const verified = await write('tom@tom.example', 'The white screen', `${AROUND.verified}\r\n\r\n-- \r\nTom`, proven);
  note(stage, 'Tom, by mail', 'dark_mode', AROUND.verified, verified);
  const forged = `${MAIL_SERVER}; dkim=fail header.d=rita.example`;
  const unverified = await write('rita@rita.example', 'At night', AROUND.unverified, forged);
  note(stage, 'Rita', 'dark_mode', AROUND.unverified, unverified, true);
  say('Tom is proven by DKIM; that Rita wrote what came as hers nobody vouches for');
}

function note(stage: Stage, who: string, topic: Topic, text: string, heard: Asked['heard'], isUnproven = false): void {
  stage.topicOf.set(text, topic);
  stage.asked.push({ who, topic, text, heard, isUnproven });
}

/** Said in Slack, so that what is heard there can be compared. */
export function noteSlack(stage: Stage, who: string, topic: Topic, said: { channel: string; ts: string; text: string }): void {
  const heard = () => stage.slack.postsIn(said.channel, said.ts).map((post) => ({ id: `${post.channel}:${post.ts}`, text: post.text }));
  note(stage, who, topic, said.text, heard);
}
