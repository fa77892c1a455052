import { notYet, notYetTypes } from '../../../rubric/not-yet.ts';
import { findRubricType } from '../../../rubric/registry.ts';

/** Types that are programs of the user's. */
const code: ReadonlySet<string> = new Set(['javascript', 'python', 'ruby', 'webhook']);

/** Types that look at all answers of a case at once, and not at one. */
const comparing: ReadonlySet<string> = new Set(['select-best', 'max-score']);

/** Types that need spans of a trace. */
const tracing: ReadonlySet<string> = new Set([
  'trace-error-spans',
  'trace-span-count',
  'trace-span-duration',
  'skill-used',
]);

/** Names of promptfoo whose type has another name here. */
const otherNames: { readonly [type: string]: string } = {
  'is-valid-openai-function-call': 'is-valid-function-call',
  'model-graded-factuality': 'factuality',
};

/** All types of promptfoo 0.121, longer ones before those that they begin with. */
export const assertTypes: readonly string[] = [
  ...(
    'bleu contains contains-all contains-any contains-html contains-json contains-sql contains-xml cost equals ' +
    'finish-reason gleu icontains icontains-all icontains-any is-html is-json is-refusal is-sql ' +
    'is-valid-function-call is-valid-openai-function-call is-valid-openai-tools-call is-xml latency levenshtein ' +
    'meteor perplexity perplexity-score regex rouge-n similar similar:cosine similar:dot similar:euclidean ' +
    'starts-with tool-call-f1 trajectory:tool-args-match trajectory:step-count trajectory:tool-sequence ' +
    'trajectory:tool-used word-count human'
  ).split(' '),
  ...code,
  ...notYetTypes,
  ...comparing,
  ...tracing,
].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));

/** The type here that means the same, with its `not-`, though it may be one that waits; undefined where there is none. */
export function ownType(written: string): string | undefined {
  const not = written.startsWith('not-') ? 'not-' : '';
  const name = written.slice(not.length);
  const type = `${not}${Object.hasOwn(otherNames, name) ? otherNames[name] : name}`;
  return assertTypes.includes(name) && (findRubricType(type) || notYet(type)) ? type : undefined;
}

/** Why there is no such type here, to go on after `The assert type "…"`, and what to do. */
export function whyNot(written: string): { readonly why: string; readonly remedy: string } {
  const name = written.replace(/^not-/, '');
  if (code.has(name)) {
    return {
      why: 'is code, which is not run',
      remedy: 'Say the same with a rubric such as contains, regex or is-json, or leave it out.',
    };
  }
  if (comparing.has(name)) {
    return {
      why: 'compares the answers of several prompts or models, where a rubric here sees one',
      remedy: 'Leave it out, and compare two versions with regrade diff.',
    };
  }
  if (tracing.has(name)) {
    return { why: 'looks at the spans of a trace, which is not supported', remedy: 'Leave it out.' };
  }
  if (name === 'human') return { why: 'waits for a person', remedy: 'Leave it out.' };
  if (name.startsWith('promptfoo:redteam:')) {
    return { why: 'belongs to red teaming, which is not supported', remedy: 'Leave it out.' };
  }
  return { why: 'is not known', remedy: 'docs/rubrics.md lists the types of rubrics.' };
}
