/** `EEXIST` and the like. Not by `instanceof Error`: Node's errors are of another realm inside a vm context, where jest runs us. */
export function errorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
