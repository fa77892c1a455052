/** What the editor loads of core when it first writes a report. */

export { writeReport } from '../../core/report/write-report.ts';
