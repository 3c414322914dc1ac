import { ApiKey } from './auth/api-key.entity';
import { Member } from './auth/member.entity';
import { Author } from './authors/author.entity';
import { Consent } from './authors/consent.entity';
import { IntegrationRow } from './integrations/integration.entity';

/** Every entity: for the data source, and for the check that entities and migrations agree. */
export const ENTITIES = [ApiKey, Member, Author, Consent, IntegrationRow];
