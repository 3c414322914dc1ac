import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuthorsService } from '../authors/authors.service';
import type { OutgoingBody } from '../deliveries/outgoing-body';
import { Addressee, addresseesOf } from './askers';
import { groupBy } from './group-by';
import { AnnouncedWords, NamedPerson, messageIn } from './thread-message';

export interface MessageOrder {
  readonly words: AnnouncedWords;
  /** The ideas whose askers are addressed. */
  readonly ideaIds: readonly string[];
  readonly threadIds: readonly string[];
  readonly named: readonly NamedPerson[];
}

/** What an announcement says in each thread. The preview and the publication use the same, so that what was shown is what is sent. */
@Injectable()
export class MessagesService {
  constructor(private readonly authors: AuthorsService) {}

  async compose(db: EntityManager, { words, ideaIds, threadIds, named }: MessageOrder): Promise<ReadonlyMap<string, OutgoingBody>> {
    const addressees = await addresseesOf(db, ideaIds, threadIds);
    const mentions = await this.mentions(db, addressees);
    const here = groupBy(addressees, (addressee) => addressee.threadId);
    return new Map(
      threadIds.map((threadId) => {
        const people = (here.get(threadId) ?? []).map((person) => ({
          authorId: person.personId,
          name: person.name,
          mention: mentions.get(keyOf(person)) ?? null,
        }));
        return [threadId, messageIn(words, people, named)];
      }),
    );
  }

  private async mentions(db: EntityManager, addressees: readonly Addressee[]): Promise<ReadonlyMap<string, string>> {
    const mentions = new Map<string, string>();
    for (const people of groupBy(addressees, ({ platform, realm }) => JSON.stringify([platform, realm])).values()) {
      const [first] = people;
      if (!first) continue;
      const authorIds = [...new Set(people.map((person) => person.authorId))];
      const found = await this.authors.mentionsOf(db, authorIds, first.platform, first.realm);
      for (const [authorId, externalId] of found) mentions.set(keyOf({ ...first, authorId }), externalId);
    }
    return mentions;
  }
}

function keyOf({ platform, realm, authorId }: Pick<Addressee, 'platform' | 'realm' | 'authorId'>): string {
  return JSON.stringify([platform, realm, authorId]);
}
