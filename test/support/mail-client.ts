import { randomBytes } from 'node:crypto';

export interface WrittenMail {
  /** `Maya <maya@example.org>`, or the address alone. */
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly to?: string;
  readonly messageId?: string;
  /** Ids without brackets. */
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  /** What the receiving server found; null where it looked at nothing. Default: DKIM passed for the domain of From. */
  readonly results?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A mail as the pipe of a mail server gets it. */
export function mimeOf(mail: WrittenMail): string {
  const address = /<([^>]*)>/.exec(mail.from)?.[1] ?? mail.from;
  const domain = address.split('@')[1] ?? '';
  const results = mail.results === undefined ? `mx.acme.example; dkim=pass header.d=${domain} header.s=s1` : mail.results;
  const lines = [
    `Return-Path: <${address}>`,
    ...(results === null ? [] : [`Authentication-Results: ${results}`]),
    `Message-ID: <${mail.messageId ?? newMessageId(domain)}>`,
    'Date: Mon, 2 Nov 2026 10:58:05 +0100',
    `From: ${mail.from}`,
    `To: ${mail.to ?? 'ideas@acme.example'}`,
    `Subject: ${mail.subject}`,
    ...(mail.inReplyTo === undefined ? [] : [`In-Reply-To: <${mail.inReplyTo}>`]),
    ...(mail.references === undefined ? [] : [`References: ${mail.references.map((id) => `<${id}>`).join(' ')}`]),
    ...Object.entries(mail.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    mail.text,
  ];
  return lines.join('\r\n');
}

export function newMessageId(domain: string): string {
  return `${randomBytes(8).toString('hex')}@${domain}`;
}

/** What a mail server sends back when nobody has that mailbox (RFC 3464), with the headers of the message that it returns. */
export function bounceOf(messageId: string, recipient: string, action: 'failed' | 'delayed' = 'failed'): string {
  return [
    'Return-Path: <>',
    'From: MAILER-DAEMON@mx.example.org (Mail Delivery System)',
    'To: ideas@acme.example',
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <${newMessageId('mx.example.org')}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    `<${recipient}>: 550 5.1.1 User unknown`,
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.org',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    'Status: 5.1.1',
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: <${messageId}>`,
    '--b--',
    '',
  ].join('\r\n');
}

export async function pipe(url: string, mime: string | Buffer): Promise<{ status: number; body: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'message/rfc822' },
    body: typeof mime === 'string' ? mime : new Uint8Array(mime),
  });
  return { status: response.status, body: await response.text() };
}
