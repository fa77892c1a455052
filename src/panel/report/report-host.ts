import type { FromPanel, ToPanel } from '../contract.ts';
import type { ResultsHost } from '../results/host.ts';
import { answeringHost } from '../shared/host.ts';
import type { PageData } from './page-data.ts';

/** A host that answers from the page's own data. */
export function reportHost(data: PageData): ResultsHost {
  return answeringHost((message: FromPanel): ToPanel[] => {
    if (message.type === 'ready') return [workspace(data)];
    if (message.type === 'rows') return rows(data);
    if (message.type !== 'detail') return [];
    const detail = data.detail(message.key);
    return detail === undefined ? [] : [{ type: 'detail', run: data.page.run.id, detail }];
  });
}

function workspace({ page, run }: PageData): ToPanel {
  const { suite, title } = page;
  return { type: 'workspace', ready: true, trusted: true, suites: [{ suite, title, problems: [], run }] };
}

function rows({ page, rows: byPrompt }: PageData): ToPanel[] {
  return Array.from(byPrompt, ([promptResult, list]) => ({
    type: 'rows',
    run: page.run.id,
    promptResult,
    reset: true,
    rows: list,
  }));
}
