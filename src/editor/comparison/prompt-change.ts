import type { Definition } from '../../core/prompt/prompt.ts';
import type { PromptChange } from '../../core/report/comparison-report.ts';

/** How the candidate's prompt differs from the baseline's, in words and in the texts that differ; null where it does not. */
export async function promptChange(before: Definition, after: Definition): Promise<PromptChange | null> {
  const [{ describeChange, changeSentence }, { templateMessages }] = await Promise.all([
    import('../lazy/reading.ts'),
    import('../lazy/reading.ts'),
  ]);
  const change = describeChange(before, after);
  if (change.words.length === 0) return null;
  const [olds, news] = [textsOf(before, templateMessages), textsOf(after, templateMessages)];
  const titles = [...new Set([...news.keys(), ...olds.keys()])];
  return {
    words: changeSentence(change),
    texts: titles.flatMap((title) => {
      const [old, now] = [olds.get(title) ?? '', news.get(title) ?? ''];
      return old === now ? [] : [{ title, before: old, after: now }];
    }),
  };
}

/** `System message`, `User message 2`, `Partial policy` → the text. */
function textsOf(
  definition: Definition,
  messagesOf: (definition: Definition) => readonly { readonly role: string; readonly text: string }[],
): Map<string, string> {
  const texts = new Map<string, string>();
  const seen = new Map<string, number>();
  for (const { role, text } of messagesOf(definition)) {
    const number = (seen.get(role) ?? 0) + 1;
    seen.set(role, number);
    const name = `${role.charAt(0).toUpperCase()}${role.slice(1)} message`;
    texts.set(number === 1 ? name : `${name} ${number}`, text);
  }
  for (const [name, text] of Object.entries(definition.partials ?? {})) texts.set(`Partial ${name}`, text);
  return texts;
}
