import type { LeftOut } from '../../core/report/run-page.ts';
import { Icon } from '../shared/icon.tsx';
import { count, counted } from '../shared/words.ts';
import type { PageData } from './page-data.ts';
import { Rules, rulesInShort } from './rules.tsx';

/** What a page says of its run beside the panel's own head: rules, cost, where it comes from, what is left out. */
export function About({ data }: { data: PageData }) {
  const { page, leftOut } = data;
  const { rules, usage } = page;
  // Rules that are met need no look, and on a small screen the cases need the room.
  const startsOpen = rules.some(({ status }) => status !== 'passed') && window.innerWidth >= 700;
  return (
    <section class="about" aria-label="About this run">
      {rules.length > 0 ? (
        <details open={startsOpen}>
          <summary>{rulesInShort(rules)}</summary>
          <Rules rules={rules} />
        </details>
      ) : null}
      <p class="facts any-text">{[usage, origin(data)].filter(Boolean).join(' ')}</p>
      <LeftOutNote leftOut={leftOut} />
    </section>
  );
}

/** `Suite support.eval.yaml, run 2026…, Regrade 0.1.0.` */
export function origin({ page }: PageData): string {
  return `Suite ${page.suite}, run ${page.run.id}, Regrade ${page.toolVersion}.`;
}

/** What the page does not hold, so that nobody takes it for all. */
export function LeftOutNote({ leftOut }: { leftOut: LeftOut }) {
  const sentences = leftOutSentences(leftOut);
  if (sentences.length === 0) return null;
  return (
    <p class="facts with-icon">
      <Icon name="info" />
      <span>{sentences.join(' ')}</span>
    </p>
  );
}

function leftOutSentences({ cells, texts, failedTexts, cut, longest }: LeftOut): string[] {
  const list: string[] = [];
  if (texts > 0)
    list.push(
      `To stay small, this report leaves out the messages and outputs of ${counted(texts, 'cell')}, ${
        failedTexts === 0 ? 'all of which passed' : `${count(failedTexts)} of which did not pass`
      }.`,
    );
  if (cells > 0) list.push(`It does not list ${counted(cells, 'more cell')}; the figures count them.`);
  if (cut > 0)
    list.push(
      `${counted(cut, 'text')} of more than ${count(longest)} characters ${cut === 1 ? 'is' : 'are'} cut.`,
    );
  return list;
}
