import { closeSync, copyFileSync, openSync, readSync, statSync, truncateSync } from 'node:fs';

/** Two files of this size at most, in bytes. */
const LARGEST = 10 * 1024 * 1024;
const TAIL_BYTES = 4_096;

/** What the server writes to stderr. */
export class ServerLog {
  constructor(readonly file: string) {}

  /** A descriptor for the server to inherit: opened by us, it needs no permission of the server's user. */
  open(): number {
    return openSync(this.file, 'a', 0o600);
  }

  size(): number {
    return statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** The server keeps its descriptor, so the file is copied and emptied, not renamed: appending goes on at its new end. */
  bound(largest = LARGEST): void {
    if (this.size() <= largest) return;
    copyFileSync(this.file, `${this.file}.1`);
    truncateSync(this.file);
  }

  /** The last lines written since the given size. */
  tail(since = 0): string {
    const size = this.size();
    const from = Math.max(since > size ? 0 : since, size - TAIL_BYTES);
    if (size === from) return '';
    const buffer = Buffer.alloc(size - from);
    const descriptor = openSync(this.file, 'r');
    try {
      return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, buffer.length, from)).trim();
    } finally {
      closeSync(descriptor);
    }
  }
}
