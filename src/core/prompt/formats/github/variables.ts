import type { Problem, Range } from '../../../problem.ts';
import type { TemplateUse } from '../../template-use.ts';

/** The text of one message, cut at its `{{key}}`s. */
export interface MessageTemplate {
  readonly pieces: readonly (string | { readonly key: string })[];
  readonly uses: readonly TemplateUse[];
  readonly problems: readonly Problem[];
}

const name = /^[\p{L}\p{N}_][\p{L}\p{N}_ .-]*$/u;

/**
 * Cuts a message at `{{key}}`: no spaces inside, no logic, and dots are part of the key. All else stays text.
 * @param range where the message's text stands; a place inside it cannot be told from the YAML, where texts fold.
 */
export function messageTemplate(text: string, file: string, range: Range): MessageTemplate {
  const pieces: (string | { readonly key: string })[] = [];
  const uses: TemplateUse[] = [];
  const problems: Problem[] = [];
  let done = 0;
  for (const match of text.matchAll(/\{\{([^{}\n]+)\}\}/g)) {
    const key = match[1] ?? '';
    if (key.trim() !== key) {
      problems.push({
        severity: 'warning',
        code: 'spaces-in-variable',
        message: `"${match[0].slice(0, 60)}" has spaces inside its braces, so it is sent as text and not replaced.`,
        remedy: `Write "{{${key.trim()}}}" for the variable.`,
        file,
        range,
      });
      continue;
    }
    pieces.push(text.slice(done, match.index), { key });
    // Braces around anything else, such as JSON, are text unless a case happens to have just that key.
    if (name.test(key)) uses.push({ path: [key], range, as: 'text', when: [] });
    done = match.index + match[0].length;
  }
  pieces.push(text.slice(done));
  return { pieces, uses, problems };
}
