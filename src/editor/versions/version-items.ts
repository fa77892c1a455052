import * as vscode from 'vscode';
import type { TimelineEntry } from '../../core/version/timeline.ts';
import { ageOf, count, percent } from '../wording.ts';
import type { Before, VersionNode } from './version-nodes.ts';
import type { RubricRate } from './version-rates.ts';
import { authorWords, changedWords } from './version-words.ts';

/** A version as a line of the tree. */
export function versionItem(node: Extract<VersionNode, { readonly kind: 'version' }>): vscode.TreeItem {
  const { entry, target, parts } = node;
  const kind = kindOf(entry);
  const item = new vscode.TreeItem(
    nameOf(entry),
    parts.length === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = `${target.prompt} ${target.version}`;
  item.contextValue = `version.${kind}${entry.labels.length > 0 ? '.labelled' : ''}`;
  item.iconPath = new vscode.ThemeIcon(
    icons[kind],
    entry.labels.includes('production') ? new vscode.ThemeColor('charts.green') : undefined,
  );
  item.description = descriptionOf(entry);
  item.tooltip = tooltipOf(node);
  item.accessibilityInformation = { label: `${nameOf(entry)}, ${item.description}` };
  item.command =
    kind === 'working'
      ? { title: 'Open', command: 'regrade.openVersion', arguments: [target] }
      : { title: 'Compare', command: 'regrade.compareSource', arguments: [target] };
  return item;
}

/** One thing that changed in a version. */
export function changeItem(words: string): vscode.TreeItem {
  const item = new vscode.TreeItem(words);
  item.iconPath = new vscode.ThemeIcon('diff-modified');
  item.contextValue = 'change';
  item.tooltip = words;
  return item;
}

/** A rubric's figures for a version, beside those of the version before that has some. */
export function rateItem(rate: RubricRate, before: Before | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(rate.name);
  item.iconPath = new vscode.ThemeIcon('graph-line');
  item.contextValue = 'rate';
  // The figure before stands beside the one now, so that a narrow side bar shows both.
  const earlier = before === undefined ? '' : ` (${before.name}: ${shortFigure(before.rate)})`;
  item.description = `${shortFigure(rate)}${earlier} · ${countOf(rate)}`;
  item.tooltip = [
    `${rate.name} in ${rate.suite}: ${figure(rate)}${interval(rate)}`,
    ...(before === undefined ? [] : [`In ${before.name}: ${figure(before.rate)}${interval(before.rate)}`]),
  ].join('\n');
  return item;
}

/** What a version has otherwise in an environment. */
export function environmentItem({
  name,
  words,
  labelled,
}: Extract<VersionNode, { readonly kind: 'environment' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(name);
  item.iconPath = new vscode.ThemeIcon(
    'server-environment',
    labelled ? new vscode.ThemeColor('charts.green') : undefined,
  );
  item.contextValue = 'environment';
  item.description = words;
  item.tooltip = labelled
    ? `${name} stands here, so it runs with ${words}`
    : `In ${name} this version has ${words}`;
  item.accessibilityInformation = { label: `environment ${name}: ${words}` };
  return item;
}

/** Where a person stopped the look at a long history. */
export function unreadItem({
  target,
  commits,
}: Extract<VersionNode, { readonly kind: 'unread' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(`Read ${count(commits, 'older commit')}`);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.contextValue = 'unread';
  item.tooltip = 'Their versions are not shown yet';
  item.command = { title: 'Read older commits', command: 'regrade.readOlderCommits', arguments: [target] };
  return item;
}

/** `working copy`, `v8`, the beginning of a commit's id. */
export function nameOf(entry: TimelineEntry): string {
  if (entry.hash === null) return 'working copy';
  return entry.number === null ? entry.hash.slice(0, 7) : `v${entry.number}`;
}

type Kind = 'working' | 'saved' | 'git' | 'run';

function kindOf({ hash, number, origins }: TimelineEntry): Kind {
  if (hash === null) return 'working';
  if (number !== null) return 'saved';
  return origins.some(({ kind }) => kind === 'git') ? 'git' : 'run';
}

const icons: { readonly [Of in Kind]: string } = {
  working: 'edit',
  saved: 'tag',
  git: 'git-commit',
  run: 'beaker',
};

function descriptionOf(entry: TimelineEntry): string {
  if (entry.hash === null) return entry.message === '' ? changedWords(entry) : entry.message;
  const message = entry.message.split('\n', 1)[0] ?? '';
  const by = [
    authorWords(entry.author),
    ...(entry.at === null ? [] : [ageOf(Date.parse(entry.at), Date.now())]),
  ].filter((part) => part !== '');
  return [entry.labels.join(', '), message, by.join(', ')].filter((part) => part !== '').join(' · ');
}

function tooltipOf({
  entry,
  parts,
}: Extract<VersionNode, { readonly kind: 'version' }>): vscode.MarkdownString {
  const text = new vscode.MarkdownString('', true);
  // Messages, labels and names come from files of others: as text, never as Markdown.
  text.appendMarkdown('**').appendText(nameOf(entry)).appendMarkdown('**');
  if (entry.labels.length > 0) text.appendText(` ${entry.labels.join(', ')}`);
  text.appendMarkdown('\n\n');
  if (entry.message !== '') text.appendText(entry.message).appendMarkdown('\n\n');
  if (entry.changed.length > 0) text.appendText(entry.changed.join('; ')).appendMarkdown('\n\n');
  for (const part of parts) {
    if (part.kind === 'environment')
      text.appendMarkdown('- ').appendText(`${part.name}: ${part.words}`).appendMarkdown('\n');
    if (part.kind !== 'rate') continue;
    text
      .appendMarkdown('- ')
      .appendText(
        `${part.rate.name}: ${figure(part.rate)}${interval(part.rate)}${part.before === undefined ? '' : `; ${part.before.name}: ${shortFigure(part.before.rate)}`}`,
      )
      .appendMarkdown('\n');
  }
  if (entry.author !== '') text.appendMarkdown('\n\n').appendText(entry.author);
  if (entry.at !== null) text.appendText(`, ${new Date(entry.at).toLocaleString()}`);
  const runs = entry.origins.filter(({ kind }) => kind === 'run').length;
  if (runs > 0) text.appendMarkdown('\n\n').appendText(`Graded by ${count(runs, 'run')}.`);
  if (entry.hash !== null) text.appendMarkdown('\n\n').appendCodeblock(entry.hash, 'text');
  return text;
}

const countOf = ({ overRun, passed, n }: RubricRate) =>
  overRun === undefined ? `${passed} of ${n} passed` : `over ${count(n, 'answer')}`;

function figure(rate: RubricRate): string {
  if (rate.overRun !== undefined) return `${shortFigure(rate)} ${countOf(rate)}`;
  const all = `${rate.passed} of ${rate.n}`;
  return rate.binary
    ? `${percent(rate.passRate ?? 0)} passed (${all})`
    : `mean ${(rate.meanScore ?? 0).toFixed(2)}, ${all} passed`;
}

const shortFigure = (rate: RubricRate) =>
  rate.binary ? percent(rate.passRate ?? 0) : (rate.meanScore?.toFixed(2) ?? 'not defined');

function interval({ ci, binary }: RubricRate): string {
  if (ci === null) return '';
  const end = (value: number) => (binary ? `${Math.round(value * 100)} %` : value.toFixed(2));
  return `, 95 % interval ${end(ci[0])} to ${end(ci[1])}`;
}
