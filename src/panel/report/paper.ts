import { type ComponentChild, render } from 'preact';

/** A page draws only the lines in sight: what goes to paper is made when somebody prints. */
export function onPaper(view: () => ComponentChild): void {
  const paper = document.createElement('div');
  paper.id = 'paper';
  document.body.append(paper);
  window.addEventListener('beforeprint', () => render(view(), paper));
  window.addEventListener('afterprint', () => render(null, paper));
}
