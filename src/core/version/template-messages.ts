import type { Definition } from '../prompt/prompt.ts';

/** A message of a template, as written. */
export interface TemplateMessage {
  readonly role: string;
  readonly text: string;
}

const marker = /\{\{~?\s*(?:role\s+["']([A-Za-z]+)["']|history)\s*~?\}\}/g;

/**
 * The messages of a template. One text is cut where it names roles; what stands before is the user's, as in Dotprompt.
 * Blank text around a message is left out.
 */
export function templateMessages({ template, engine }: Definition): readonly TemplateMessage[] {
  if (typeof template !== 'string') return template;
  if (engine !== 'handlebars') return [{ role: 'user', text: template }];
  const messages: TemplateMessage[] = [];
  let role = 'user';
  let start = 0;
  const push = (end: number) => {
    const text = template.slice(start, end).trim();
    if (text !== '') messages.push({ role, text });
  };
  for (const match of template.matchAll(marker)) {
    push(match.index);
    role = match[1] ?? 'model';
    start = match.index + (match[1] === undefined ? 0 : match[0].length);
  }
  push(template.length);
  return messages;
}
