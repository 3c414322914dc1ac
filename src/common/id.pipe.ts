import { Param, PipeTransform } from '@nestjs/common';
import { NotFound } from './errors';
import { isUuid } from './uuid';

class IdPipe implements PipeTransform<string, string> {
  constructor(private readonly what: string) {}

  /** What is not an id cannot exist: 404 like a missing one, not 400. */
  transform(value: string): string {
    const id = value.toLowerCase();
    if (!isUuid(id)) throw new NotFound(this.what, 'with this id');
    return id;
  }
}

/** `@Id('idea') ideaId: string` takes `:id` (or the named parameter) of the route. */
export const Id = (what: string, parameter = 'id'): ParameterDecorator => Param(parameter, new IdPipe(what));
