import type { ConnectionFinding, ConnectedIntegration } from './integration';

/** Whether a secret is there. Without it every delivery is refused. */
export function secretFinding(integration: ConnectedIntegration, name: string, where: string): ConnectionFinding {
  return integration.secrets[name]
    ? { subject: name, state: 'ok', detail: 'It is set. That both sides have the same one shows with the first delivery.' }
    : { subject: name, state: 'missing', detail: `It is not set, so every delivery is refused: ${where}.` };
}

/** For senders that cannot be asked anything: what to do instead. */
export function unaskable(subject: string, integration: ConnectedIntegration, whatToDo: string): ConnectionFinding {
  const log = `GET /v1/integrations/${integration.id}/inbound`;
  return { subject, state: 'unknown', detail: `${whatToDo} Then ${log} lists it as accepted, or counts why it was refused.` };
}
