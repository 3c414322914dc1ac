import { SetMetadata } from '@nestjs/common';
import type { Scope } from './scopes';

export const PUBLIC = 'heed:public';
export const SCOPE = 'heed:scope';

/** No API key: health, documentation, and intake, which checks the platform's own signature. */
export const Public = () => SetMetadata(PUBLIC, true);

/** Any of these scopes lets a key in. Every route that is not @Public has one: the guard refuses a route without. */
export const RequireScope = (...scopes: Scope[]) => SetMetadata(SCOPE, scopes);
