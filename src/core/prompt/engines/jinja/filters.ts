import type { JsonObject } from '../../../json.ts';

/** Filters that the engine has, for one kind of value at least. `dump` is that of Nunjucks. */
export const filters: ReadonlySet<string> = new Set(
  (
    'abs bool capitalize default dictsort dump first float indent int items join keys last length list lower map ' +
    'rejectattr replace reverse safe selectattr sort string title tojson trim unique upper values'
  ).split(' '),
);

/** Filters whose numbers make text longer, so that they must be written out and small. */
export const paddingFilters: ReadonlySet<string> = new Set(['indent', 'tojson']);
export const mostPadding = 100;

/** Tests after `is`. */
export const tests: ReadonlySet<string> = new Set(
  (
    'boolean callable odd even false true none string number integer iterable mapping sequence lower upper defined ' +
    'undefined equalto eq'
  ).split(' '),
);

/** Tests that a value which is not there passes or fails without harm. */
export const presenceTests: ReadonlySet<string> = new Set(['defined', 'undefined', 'none']);

/** Names that every template has. */
export const constants: JsonObject = {
  true: true,
  false: false,
  none: null,
  True: true,
  False: false,
  None: null,
};

/** Functions that a template may call by name, beside its own macros. */
export const functions: ReadonlySet<string> = new Set(['range', 'namespace', 'caller']);

/** Numbers that `range` gives at most. */
export const longestRange = 10_000;
