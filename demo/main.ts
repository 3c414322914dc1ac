import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SlackServer } from '../test/support/slack-server';
import { TypeformClient } from '../test/support/typeform-client';
import { Api } from './api';
import { closeTheLoop } from './close-the-loop';
import { dedupe } from './dedupe';
import { gather, triage } from './gather';
import { HeedProcess, startHeed } from './heed-process';
import { prioritise } from './prioritise';
import { onePerson } from './one-person';
import { Places } from './places';
import { Connect, FORM_ID, IDEA_CHANNEL, Stage } from './stage';
import { StepFailed, currentStep, say, step } from './step';
import { HELP, HELP_URL } from './voices';

const TYPEFORM_SECRET = 'shared with the stand-in of Typeform';

/** The whole loop on the real product, with stand-ins for other people's platforms. `--exit` ends it; otherwise Heed stays up to be looked at. */
async function main(): Promise<void> {
  const isToExit = process.argv.includes('--exit');
  const slack = new SlackServer();
  const places = new Places();
  await Promise.all([slack.start(), places.start()]);
  step('Heed starts, with a database of its own in a new folder');
  const heed = await startHeed(mkdtempSync(join(tmpdir(), 'heed-demo-')));
  const end = async (code: number) => {
    await heed.stop();
    await Promise.all([slack.stop(), places.stop()]);
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(130));
  try {
    const stage = await prepare(heed, slack, places);
    await gather(stage);
    await triage(stage);
    await dedupe(stage);
    await onePerson(stage);
    const picture = await prioritise(stage);
    await closeTheLoop(stage);
    step('The loop is closed.');
    if (isToExit) return await end(0);
    farewell(heed, picture);
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.error(`\n${error instanceof StepFailed ? error.message : `Step "${currentStep()}" broke off: ${what}`}`);
    await end(1);
  }
}

async function prepare(heed: HeedProcess, slack: SlackServer, places: Places): Promise<Stage> {
  const admin = new Api(heed.base, heed.key);
  const member = async (name: string, role: string) => {
    const { id } = await admin.post<{ id: string }>('/v1/members', { name, email: `${name.toLowerCase()}@orbit.example`, role });
    const { token } = await admin.post<{ token: string }>('/v1/api-keys', { name, memberId: id, scopes: ['admin'] });
    return new Api(heed.base, token);
  };
  const connect: Connect = (platform, name, settings, secrets) =>
    admin.post<{ intakeUrl: string }>('/v1/integrations', { platform, name, settings, secrets });
  const team = {
    anna: await member('Anna', 'manager'),
    giorgi: await member('Giorgi', 'moderator'),
    wei: await member('Wei', 'moderator'),
  };
  const helpRoutes = [{ topic: 'account', isEnabled: true, terms: [], text: HELP, url: HELP_URL }];
  const rules = { stopWords: ['casino'], maxLinks: 3, maxRepeats: 2, maxPerAuthorPerHour: 20, helpRoutes };
  await admin.edit('PUT', '/v1/settings/moderation', rules);
  const { teamId, teamDomain, botUserId } = slack.workspace;
  const slackSettings = { teamId, teamDomain, botUserId, apiUrl: slack.apiUrl, ideaChannels: [IDEA_CHANNEL] };
  const slackConnected = await connect('slack', 'Orbit Slack', slackSettings, {
    signingSecret: slack.signingSecret,
    botToken: slack.botToken,
  });
  const formSettings = { formId: FORM_ID, bodyRef: 'idea', emailRef: 'email', nameRef: 'name' };
  const formConnected = await connect('typeform', 'Feature requests', formSettings, { webhookSecret: TYPEFORM_SECRET });
  await places.connect(connect);
  say('three members; Slack, Typeform, Telegram, Discord and a mailbox are connected');
  return {
    heed,
    admin,
    team,
    slack,
    slackUrl: slackConnected.intakeUrl,
    typeform: new TypeformClient({ url: formConnected.intakeUrl, secret: TYPEFORM_SECRET }),
    typeformUrl: formConnected.intakeUrl,
    places,
    asked: [],
    topicOf: new Map(),
  };
}

function farewell(heed: HeedProcess, picture: string): void {
  console.log(`
Heed keeps running for you to look around (Ctrl-C ends it):
  Swagger UI  ${heed.base}/docs
  Admin key   ${heed.key}
  Matrix      ${picture}
`);
}

void main();
