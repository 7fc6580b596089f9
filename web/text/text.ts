/** Values put into the `{name}` places of a sentence. Numbers are written as they are: format them first. */
export type TextParams = Readonly<Record<string, string | number>>;

/** A lookup over one area's dictionary; see {@link words}. */
export type Words<Dictionary> = (key: Extract<keyof Dictionary, string>, params?: TextParams) => string;

const PLACE = /\{([a-zA-Z][a-zA-Z0-9]*)\}/g;

/** Names of the `{name}` places of one sentence, in order of appearance, each once. */
export function placesOf(sentence: string): string[] {
  return [...new Set([...sentence.matchAll(PLACE)].map((match) => match[1] ?? ""))];
}

/**
 * Makes the typed lookup of one area: `const t = words('ui', dictionary)`, then `t('clock.left', { days: 3 })`.
 * A key that is not in the dictionary does not compile.
 * @throws Error when a key is missing, a `{place}` has no value, or a value has no `{place}`.
 */
export function words<Dictionary extends Readonly<Record<string, string>>>(
  area: string,
  dictionary: Dictionary,
): Words<Dictionary> {
  return (key, params = {}) => {
    const sentence: string | undefined = Object.hasOwn(dictionary, key) ? dictionary[key] : undefined;
    if (sentence === undefined) throw new Error(`text: ${area}.json has no key "${key}"`);
    const places = placesOf(sentence);
    const spare = Object.keys(params).find((name) => !places.includes(name));
    if (spare !== undefined) throw new Error(`text: "${area}:${key}" has no place {${spare}}`);
    return sentence.replace(PLACE, (_, name: string) => {
      if (!Object.hasOwn(params, name)) throw new Error(`text: "${area}:${key}" needs a value for {${name}}`);
      return String(params[name]);
    });
  };
}
