/** A statement with its parameters apart. Only values go through `${}`; other fragments made by `sql` are spliced in with their parameters. */
export interface Sql {
  readonly fragments: readonly string[];
  readonly values: readonly unknown[];
}

/** Tagged SQL: every `${value}` becomes a numbered parameter, so nothing from outside can become part of the statement. */
export function sql(strings: TemplateStringsArray, ...inputs: readonly unknown[]): Sql {
  const fragments: string[] = [strings[0] ?? ''];
  const values: unknown[] = [];
  const append = (text: string) => {
    fragments[fragments.length - 1] = (fragments[fragments.length - 1] ?? '') + text;
  };
  inputs.forEach((input, i) => {
    if (isSql(input)) {
      append(input.fragments[0] ?? '');
      input.values.forEach((value, j) => {
        values.push(value);
        fragments.push(input.fragments[j + 1] ?? '');
      });
    } else {
      values.push(input);
      fragments.push('');
    }
    append(strings[i + 1] ?? '');
  });
  return { fragments, values };
}

/** Joins fragments: `join(conditions, sql` and `)`. */
export function join(parts: readonly Sql[], separator: Sql): Sql {
  return parts.reduce((all, part, i) => (i === 0 ? part : sql`${all}${separator}${part}`), sql``);
}

export function statement(query: Sql): { text: string; values: unknown[] } {
  const text = query.fragments.reduce((all, fragment, i) => (i === 0 ? fragment : `${all}$${i}${fragment}`), '');
  return { text, values: [...query.values] };
}

function isSql(input: unknown): input is Sql {
  return typeof input === 'object' && input !== null && 'fragments' in input && 'values' in input;
}
