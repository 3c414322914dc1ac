import type { TestHeed, TestWorkspace } from './heed';

/** Wishes that have nothing to do with each other: what a small backlog holds beside the ones a test is about. */
export const BACKLOG = [
  'Sign in with a passkey instead of a password',
  'Move a card to another board by drag and drop',
  'Invoices should show our VAT number',
  'Let viewers subscribe to a weekly digest',
  'Undo after deleting a comment',
  'Rename several files at the same time',
  'The map forgets its zoom after a reload',
  'Import contacts from a vCard file',
  'Show who is typing in a conversation',
  'Kalender mit Outlook synchronisieren',
  'Rechnungen per Post verschicken',
  'ანგარიშის ექსპორტი ცხრილში',
  'პაროლის აღდგენა ტელეფონით',
  '导出报告为PDF',
  '手机上可以离线阅读文章',
] as const;

export class Feedback {
  constructor(
    private readonly heed: TestHeed,
    private readonly ws: TestWorkspace,
  ) {}

  async idea(title: string, more: { body?: string; visibility?: string } = {}): Promise<string> {
    return (await this.ws.admin.post('/v1/ideas', { title, ...more }).expect(201)).body.id as string;
  }

  async backlog(): Promise<void> {
    for (const title of BACKLOG) await this.idea(title);
  }

  /** Somebody says it, and it is processed. */
  async say(text: string, who = text.slice(0, 20), title?: string): Promise<{ id: string; state: string; ideaId: string | null }> {
    const author = { platform: 'discord', realm: 'community', externalId: who, name: who };
    const { body } = await this.ws.admin.post('/v1/submissions', { title, text, author }).expect(202);
    await this.heed.drain();
    return this.submission(body.id as string);
  }

  async submission(id: string): Promise<{ id: string; state: string; ideaId: string | null }> {
    const [row] = await this.heed.rows<{ id: string; state: string; ideaId: string | null }>(
      'select id, state, idea_id as "ideaId" from submission where id = $1',
      [id],
    );
    if (!row) throw new Error(`no submission ${id}`);
    return row;
  }
}
