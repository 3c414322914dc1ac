/** RFC 6901, section 3: empty, or reference tokens each led by `/`, in which `~` stands only in `~0` and `~1`. */
export const JSON_POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;

/** RFC 6901, section 4: an array index has no leading zeros. */
const ARRAY_INDEX = /^(?:0|[1-9][0-9]*)$/;

/** The value a pointer refers to in parsed JSON, or undefined. Own properties only, so `/__proto__` finds only what the sender wrote. */
export function resolvePointer(document: unknown, pointer: string): unknown {
  if (!JSON_POINTER.test(pointer)) return undefined;
  let found = document;
  for (const token of pointer.split('/').slice(1)) {
    // The order matters: `~01` is `~1`, not `/` (RFC 6901, section 4).
    found = child(found, token.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (found === undefined) return undefined;
  }
  return found;
}

function child(parent: unknown, key: string): unknown {
  if (typeof parent !== 'object' || parent === null) return undefined;
  if (Array.isArray(parent) && !ARRAY_INDEX.test(key)) return undefined;
  return Object.getOwnPropertyDescriptor(parent, key)?.value;
}
