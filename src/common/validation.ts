import { ArgumentMetadata, PipeTransform, ValidationError, ValidationPipe } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { FieldError, Invalid } from './errors';

/**
 * The one validation pipe. Unknown fields and parameters are refused, not dropped: a typo in a filter must not list everything. What is wrong
 * in the body is named by a JSON Pointer, what is wrong in the query by `?name`.
 */
export class RequestPipe implements PipeTransform {
  private readonly pipe = new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new Invalid(flatten(errors)),
  });

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      return (await this.pipe.transform(value, metadata)) as unknown;
    } catch (error) {
      if (metadata.type !== 'query' || !(error instanceof Invalid)) throw error;
      throw inQuery(error, metadata.metatype ? parametersOf(metadata.metatype) : []);
    }
  }
}

/** class-validator's tree as flat errors. */
export function flatten(errors: readonly ValidationError[], parent = ''): FieldError[] {
  return errors.flatMap((error) => {
    const pointer = `${parent}/${error.property.slice(0, 100).replace(/~/g, '~0').replace(/\//g, '~1')}`;
    const own = Object.entries(error.constraints ?? {}).map(([code, detail]) =>
      code === 'whitelistValidation'
        ? { pointer, code: 'unknown_field', detail: 'This is not a field of this request.' }
        : { pointer, code, detail },
    );
    return [...own, ...flatten(error.children ?? [], pointer)];
  });
}

function inQuery(invalid: Invalid, allowed: readonly string[]): Invalid {
  const isUnknown = invalid.errors.some((e) => e.code === 'unknown_field');
  const errors = invalid.errors.map((e) => ({
    pointer: `?${e.pointer.slice(1).replace(/~1/g, '/').replace(/~0/g, '~')}`,
    code: e.code === 'unknown_field' ? 'unknown_parameter' : e.code,
    detail: e.code === 'unknown_field' ? `This operation has no such parameter; it has ${allowed.join(', ')}.` : e.detail,
  }));
  return new Invalid(errors, isUnknown ? 'unknown_parameter' : 'validation_failed');
}

function parametersOf(type: new (...args: never[]) => unknown): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  return [...new Set(rules.map((rule) => rule.propertyName))].sort();
}
