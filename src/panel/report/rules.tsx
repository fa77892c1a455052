import type { PageRule } from '../../core/report/run-page.ts';
import { StatusIcon, statusWord } from '../shared/icon.tsx';
import { count } from '../shared/words.ts';

/** The rules that decided how a run ended, those that are not met first. */
export function Rules({ rules }: { rules: readonly PageRule[] }) {
  const sorted = [...rules].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  const targets = rules.flatMap(({ of }) => of ?? []);
  const severalPrompts = new Set(targets.map(({ prompt }) => prompt)).size > 1;
  const severalModels = new Set(targets.map(({ model }) => model)).size > 1;
  return (
    <ul class="rules" aria-label="Rules">
      {sorted.map(({ rule, of, status, reason }) => {
        const target = of ? [severalPrompts ? fileName(of.prompt) : '', severalModels ? of.model : ''] : [];
        return (
          <li key={`${rule}\n${of?.prompt}\n${of?.model}`} class="with-icon">
            <StatusIcon status={status} />
            <span class="any-text" title={of && `${of.prompt} × ${of.model}`}>
              <span class="unseen">{statusWord(status)}: </span>
              <b>{rule}</b> <span class="muted">{target.filter(Boolean).join(' × ')}</span> {reason}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

const order: readonly PageRule['status'][] = ['failed', 'error', 'passed'];

const words = { failed: 'not met', error: 'could not be judged', passed: 'met' };

/** `Rules: 1 not met, 3 met`. */
export function rulesInShort(rules: readonly PageRule[]): string {
  const parts = order.flatMap((status) => {
    const n = rules.filter((rule) => rule.status === status).length;
    return n === 0 ? [] : [`${count(n)} ${words[status]}`];
  });
  return `Rules: ${parts.join(', ')}`;
}

const fileName = (path: string) => path.slice(path.lastIndexOf('/') + 1);
