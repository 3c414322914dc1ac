import type { OutboundCaller } from '../../src/outbound/outbound';

/** A way out for platforms that only call over HTTP: mail through it fails the test. */
export function callsBy(call: OutboundCaller['call']): OutboundCaller {
  const noMail = () => Promise.reject(new Error('this platform sends no mail'));
  return { call, sendMail: noMail, greetMailServer: noMail };
}
