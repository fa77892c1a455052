import type { Definition } from '../prompt/prompt.ts';
import { changeSentence, describeChange } from '../version/change-words.ts';
import { templateMessages } from '../version/template-messages.ts';
import type { PromptChange } from './comparison-report.ts';

/** How the candidate's prompt differs from the baseline's, in words and in the texts that differ; null where it does not. */
export function promptChange(before: Definition, after: Definition): PromptChange | null {
  const change = describeChange(before, after);
  if (change.words.length === 0) return null;
  const [olds, news] = [textsOf(before), textsOf(after)];
  return {
    words: changeSentence(change),
    texts: [...new Set([...news.keys(), ...olds.keys()])].flatMap((title) => {
      const [old, now] = [olds.get(title) ?? '', news.get(title) ?? ''];
      return old === now ? [] : [{ title, before: old, after: now }];
    }),
  };
}

/** `System message`, `User message 2`, `Partial policy` → the text. */
function textsOf(definition: Definition): Map<string, string> {
  const texts = new Map<string, string>();
  const seen = new Map<string, number>();
  for (const { role, text } of templateMessages(definition)) {
    const number = (seen.get(role) ?? 0) + 1;
    seen.set(role, number);
    const name = `${role.charAt(0).toUpperCase()}${role.slice(1)} message`;
    texts.set(number === 1 ? name : `${name} ${number}`, text);
  }
  for (const [name, text] of Object.entries(definition.partials ?? {})) texts.set(`Partial ${name}`, text);
  return texts;
}
