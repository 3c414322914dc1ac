import { until } from './api';
import { askAround, noteSlack } from './ask-around';
import { CHANNELS, FORM_ID, IDEA_CHANNEL, Stage, Submission, slackUser } from './stage';
import { check, same, say, step } from './step';
import { AROUND, CALL_FOR_HELP, HELP, HELP_URL, SPAM, SPAM_BURST, VOICES, Voice } from './voices';

/** People speak: in Slack threads and in a form, in five languages; some twice, one with a forged signature, one in bulk. */
export async function gather(stage: Stage): Promise<void> {
  step(`${VOICES.length} people speak up, in Slack and in a Typeform, in English, Georgian, German, Spanish and Chinese`);
  const statuses: number[] = [];
  for (const voice of VOICES) statuses.push(await speak(stage, voice));
  same([...new Set(statuses)], [200], `all ${VOICES.length} signed deliveries are accepted`);
  await saidOutsideOfTheOrdinary(stage);
  await askAround(stage);
  const submissions = await settled(stage);
  const expected = VOICES.length + SPAM_BURST + 2 + Object.keys(AROUND).length + 1;
  same(submissions.length, expected, `${expected} submissions are stored: none lost, none doubled`);
}

export async function speak(stage: Stage, voice: Voice): Promise<number> {
  stage.topicOf.set(voice.text, voice.topic);
  if (voice.via === 'typeform') {
    const answers = { idea: voice.text, email: `${emailOf(voice.who)}@example.com`, name: voice.who };
    return (await stage.typeform.submit({ formId: FORM_ID, answers })).status;
  }
  const channel = CHANNELS[stage.asked.length % CHANNELS.length] ?? '';
  const message = stage.slack.say({ channel, user: slackUser(voice.who), text: voice.text });
  noteSlack(stage, voice.who, voice.topic, message);
  // Somebody of the team saves the message with the shortcut; its author is who wrote it.
  return (await stage.slack.sendShortcut(stage.slackUrl, { said: message, clickedBy: slackUser('Wei') })).status;
}

/** Waits until the queue has dealt with what came in. */
export async function settled(stage: Stage): Promise<Submission[]> {
  return until(
    'every submission is processed',
    async () => {
      const all = await stage.admin.all<Submission>('/v1/submissions');
      return all.some((submission) => submission.state === 'received') ? null : all;
    },
    30_000,
  );
}

async function saidOutsideOfTheOrdinary(stage: Stage): Promise<void> {
  const { slack, slackUrl, typeform } = stage;

  const rough = slack.say({ channel: IDEA_CHANNEL, user: slackUser('Tekla'), text: 'pin notes' });
  const clear = 'Let me pin the notes I use every day to the top of the list';
  noteSlack(stage, 'Tekla', 'two_wishes', { ...rough, text: clear });
  await slack.sendMessage(slackUrl, rough);
  await slack.sendEdit(slackUrl, rough, clear);
  say('Tekla writes "pin notes" in the ideas channel, then edits it into a sentence');

  const twice = slack.say({ channel: IDEA_CHANNEL, user: slackUser('Aleks'), text: 'A counter of words at the bottom of the editor' });
  noteSlack(stage, 'Aleks', 'two_wishes', twice);
  const options = { eventId: 'Ev0REDELIVERED' };
  await slack.sendMessage(slackUrl, twice, options);
  const again = await slack.sendMessage(slackUrl, twice, { ...options, retryNum: 1 });
  same(again.status, 200, 'Slack sends one event twice, as it does after a time-out: answered 200, kept once');

  const forged = await typeform.post(JSON.stringify({ event_id: 'forged', form_response: {} }), 'not the secret');
  same(forged.status, 401, 'a delivery with a forged signature is refused');

  for (let i = 0; i < SPAM_BURST; i++) {
    await typeform.submit({ formId: FORM_ID, answers: { idea: SPAM, email: 'winner@example.net' } });
  }
  say(`somebody sends the same advertisement ${SPAM_BURST} times`);
}

/** What a person of the team does first: look at what was held, and let the good ones through. */
export async function triage(stage: Stage): Promise<void> {
  step('Wei looks at what waits: held by the rules, or said in the ideas channel or with a hashtag');
  const held = (await stage.admin.all<Submission>('/v1/submissions?state=held')).filter((s) => s.text === SPAM);
  same(held.length, SPAM_BURST, `all ${SPAM_BURST} advertisements are held, with the reason: ${held[0]?.stateReason ?? '?'}`);
  for (const spam of held) {
    await stage.team.wei.post(`/v1/submissions/${spam.id}/decisions`, { decision: 'reject', reason: 'Advertising' });
  }
  const waiting = await stage.admin.all<Submission>('/v1/submissions?state=triage');
  same(
    waiting.map((s) => s.text).sort(),
    ['A counter of words at the bottom of the editor', AROUND.hashtag, 'Let me pin the notes I use every day to the top of the list'],
    'two messages of the ideas channel and one with a hashtag wait in triage, the edited one with its new words',
  );
  for (const submission of waiting) {
    await stage.team.wei.post(`/v1/submissions/${submission.id}/decisions`, { decision: 'approve', reason: 'A real wish' });
  }
  const all = await settled(stage);
  check(
    all.every((s) => ['attached', 'pending_match', 'rejected'].includes(s.state) || s.text === CALL_FOR_HELP),
    'every submission is now attached to an idea, waits as a likely duplicate, or was rejected by a person',
  );
  await helped(stage, all);
}

function emailOf(who: string): string {
  return encodeURIComponent(who).replaceAll('%', '').toLowerCase();
}

/** Somebody who needs help is answered at once, and makes no idea. */
async function helped(stage: Stage, all: readonly Submission[]): Promise<void> {
  const call = all.find((s) => s.text === CALL_FOR_HELP);
  same([call?.state, call?.stateReason, call?.ideaId], ['held', 'sensitive', null], 'Sam needs help, not a backlog: no idea is made of it');
  const heard = stage.asked.find(({ who }) => who === 'Sam')?.heard ?? (() => []);
  await until('Sam is told where help is', () => Promise.resolve(heard().length > 0));
  const [{ text } = { text: '' }] = heard();
  same([heard().length, text.includes(HELP), text.includes(HELP_URL)], [1, true, true], `Sam is told, once: ${text.replaceAll('\n', ' ')}`);
}
