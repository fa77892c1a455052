import { InputError, type Problem } from '../../../problem.ts';
import type { SourceText } from '../../source-text.ts';
import type { TemplateUse } from '../../template-use.ts';

/** A text, cut at its variables. */
export interface TextTemplate {
  readonly pieces: readonly (string | TemplateUse)[];
  readonly uses: readonly TemplateUse[];
}

const name = /^[\p{L}_][\p{L}\p{N}_-]*(\.[\p{L}\p{N}_][\p{L}\p{N}_-]*)*$/u;

/**
 * Cuts a text at `{{name}}` and `{{ a.b }}`.
 * @throws {InputError} with code `template-syntax` at everything else in double braces: sections, partials, comments,
 *   triple braces, braces that are not closed.
 */
export function textTemplate(source: SourceText): TextTemplate {
  const { text } = source;
  const pieces: (string | TemplateUse)[] = [];
  const uses: TemplateUse[] = [];
  const problems: Problem[] = [];
  let done = 0;
  for (let open = text.indexOf('{{'); open !== -1; open = text.indexOf('{{', done)) {
    const close = text.indexOf('}}', open);
    if (close === -1) {
      const message = 'These braces are not closed.';
      problems.push(
        source.error('template-syntax', message, 'Close them with }}, or write one brace.', open, open + 2),
      );
      break;
    }
    const path = text.slice(open + 2, close).trim();
    const range = source.range(open, close + 2);
    if (name.test(path) && text[close + 2] !== '}') {
      const use: TemplateUse = { path: path.split('.'), range, as: 'text', when: [] };
      uses.push(use);
      pieces.push(text.slice(done, open), use);
    } else {
      const message =
        'Only variables such as {{name}} or {{order.id}} can stand in double braces in a text prompt.';
      const remedy = 'Correct the name, or use a .prompt file for conditions, loops and partials.';
      problems.push(source.error('template-syntax', message, remedy, open, close + 2));
    }
    done = close + 2;
  }
  if (problems.length > 0) throw new InputError(problems.slice(0, 20));
  pieces.push(text.slice(done));
  return { pieces, uses };
}
