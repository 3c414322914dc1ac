import { mailboxOf } from './mailbox-of';

describe('whose mailbox an address is', () => {
  it.each([
    ['Maya.Lin@Example.org', 'mayalin@example.org'],
    ['maya+ideas@example.org', 'maya@example.org'],
    ['m.a.y.a+1+2@googlemail.com', 'maya@gmail.com'],
    ['maya@bücher.example', 'maya@xn--bcher-kva.example'],
    ['maya@xn--bcher-kva.example', 'maya@xn--bcher-kva.example'],
    [' maya@example.org ', 'maya@example.org'],
    ['no address', '@no address'],
  ])('%s is read at %s', (email, mailbox) => expect(mailboxOf(email)).toBe(mailbox));

  it.each([
    ['maya@example.org', 'maja@example.org'],
    ['maya@example.org', 'maya@example.com'],
    ['maya-lin@example.org', 'maya@example.org'],
  ])('%s and %s are two', (one, other) => expect(mailboxOf(one)).not.toBe(mailboxOf(other)));
});
