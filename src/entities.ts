import { ApiKey } from './auth/api-key.entity';
import { Member } from './auth/member.entity';

/** Every entity: for the data source, and for the check that entities and migrations agree. */
export const ENTITIES = [ApiKey, Member];
