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
import { FORM_ID, IDEA_CHANNEL, Stage } from './stage';
import { StepFailed, say, step } from './step';

const TYPEFORM_SECRET = 'shared with the stand-in of Typeform';

/** The whole loop on the real product, with stand-ins for other people's platforms. `--exit` ends it; otherwise Heed stays up to be looked at. */
async function main(): Promise<void> {
  const isToExit = process.argv.includes('--exit');
  const slack = new SlackServer();
  await slack.start();
  step('Heed starts, with a database of its own in a new folder');
  const heed = await startHeed(mkdtempSync(join(tmpdir(), 'heed-demo-')));
  const end = async (code: number) => {
    await heed.stop();
    await slack.stop();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(130));
  try {
    const stage = await prepare(heed, slack);
    await gather(stage);
    await triage(stage);
    await dedupe(stage);
    const picture = await prioritise(stage);
    await closeTheLoop(stage);
    step('The loop is closed.');
    if (isToExit) return await end(0);
    farewell(heed, picture);
  } catch (error) {
    console.error(
      `\n${error instanceof StepFailed ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    await end(1);
  }
}

async function prepare(heed: HeedProcess, slack: SlackServer): Promise<Stage> {
  const admin = new Api(heed.base, heed.key);
  const member = async (name: string, role: string) => {
    const { id } = await admin.post<{ id: string }>('/v1/members', { name, email: `${name.toLowerCase()}@orbit.example`, role });
    const { token } = await admin.post<{ token: string }>('/v1/api-keys', { name, memberId: id, scopes: ['admin'] });
    return new Api(heed.base, token);
  };
  const connect = (platform: string, name: string, settings: object, secrets: object) =>
    admin.post<{ intakeUrl: string }>('/v1/integrations', { platform, name, settings, secrets });
  const team = {
    anna: await member('Anna', 'manager'),
    giorgi: await member('Giorgi', 'moderator'),
    wei: await member('Wei', 'moderator'),
  };
  await admin.edit('PUT', '/v1/settings/moderation', { stopWords: ['casino'], maxLinks: 3, maxRepeats: 2, maxPerAuthorPerHour: 20 });
  const { teamId, teamDomain, botUserId } = slack.workspace;
  const slackSettings = { teamId, teamDomain, botUserId, apiUrl: slack.apiUrl, ideaChannels: [IDEA_CHANNEL] };
  const slackConnected = await connect('slack', 'Orbit Slack', slackSettings, {
    signingSecret: slack.signingSecret,
    botToken: slack.botToken,
  });
  const formSettings = { formId: FORM_ID, bodyRef: 'idea', emailRef: 'email', nameRef: 'name' };
  const formConnected = await connect('typeform', 'Feature requests', formSettings, { webhookSecret: TYPEFORM_SECRET });
  say('three members, a Slack workspace and a Typeform are connected');
  return {
    heed,
    admin,
    team,
    slack,
    slackUrl: slackConnected.intakeUrl,
    typeform: new TypeformClient({ url: formConnected.intakeUrl, secret: TYPEFORM_SECRET }),
    typeformUrl: formConnected.intakeUrl,
    said: new Map(),
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
