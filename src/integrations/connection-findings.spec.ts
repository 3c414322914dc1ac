import 'reflect-metadata';
import { fixture as formbricks } from '../../test/fixtures/platforms/formbricks/manifest';
import { fixture as googleForms } from '../../test/fixtures/platforms/google_forms/manifest';
import { fixture as htmlForm } from '../../test/fixtures/platforms/html_form/manifest';
import { fixture as jotform } from '../../test/fixtures/platforms/jotform/manifest';
import { fixture as tally } from '../../test/fixtures/platforms/tally/manifest';
import type { ConnectionCheck } from './integration';
import { FormbricksPlatform } from './platforms/formbricks.platform';
import { GoogleFormsPlatform } from './platforms/google-forms.platform';
import { HtmlFormPlatform } from './platforms/html-form.platform';
import { JotformPlatform } from './platforms/jotform.platform';
import { TallyPlatform } from './platforms/tally.platform';
import { callsBy } from '../../test/support/outbound-caller';

const NOBODY = callsBy(() => Promise.reject(new Error('nothing is asked of anybody')));

test.each([
  ['tally', new TallyPlatform(), tally, 'signingSecret', 'webhook'],
  ['jotform', new JotformPlatform(), jotform, 'pathSecret', 'webhook'],
  ['formbricks', new FormbricksPlatform(), formbricks, 'webhookSecret', 'webhook'],
  ['google_forms', new GoogleFormsPlatform(), googleForms, 'webhookSecret', 'script'],
  ['html_form', new HtmlFormPlatform(), htmlForm, 'formKey', null],
] as const)('%s says what is missing and what cannot be known, and never a secret', async (_name, platform, fixture, secret, unknown) => {
  const check = (of: typeof fixture.integration) => (platform as ConnectionCheck).check(of, NOBODY);
  const findings = await check(fixture.integration);
  expect(findings.find(({ subject }) => subject === secret)?.state).toBe('ok');
  expect(findings.filter(({ state }) => state === 'unknown').map(({ subject }) => subject)).toEqual(unknown === null ? [] : [unknown]);
  expect(JSON.stringify(findings)).not.toContain(fixture.integration.secrets[secret]);
  const bare = await check({ ...fixture.integration, secrets: {} });
  expect(bare.find(({ subject }) => subject === secret)?.state).toBe('missing');
});

test('a plain HTML form without a honeypot is told so', async () => {
  const settings = { ...htmlForm.integration.settings, honeypotField: undefined, redirectUrls: [] };
  const findings = await new HtmlFormPlatform().check({ ...htmlForm.integration, settings });
  expect(findings).toMatchObject([
    { state: 'ok' },
    { subject: 'honeypotField', state: 'missing' },
    { subject: 'redirectUrls', state: 'ok' },
  ]);
});
