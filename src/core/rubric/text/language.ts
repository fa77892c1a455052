import * as z from 'zod';
import { quoted } from '../evidence.ts';
import { RubricError, type RubricType } from '../rubric.ts';

const code = z
  .string()
  .regex(/^[a-zA-Z]{2}(?:[-_][a-zA-Z0-9]{2,8})?$/)
  .transform((written) => written.slice(0, 2).toLowerCase());
const error = 'must be a language code of two letters, such as en, or a list of them';

/** Enough to tell a language, and the detector's time is linear anyway. */
const longestSample = 20_000;
/** Fewer letters say too little; of scripts with a sign a syllable or word, a third is as much. */
const fewestLetters = 20;

export const language: RubricType<{ value: string[] }> = {
  type: 'language',
  family: 'heuristic',
  summary:
    'The output is in this language (or one of these). A text of fewer than about 20 letters, or one whose language the detector (ELD, 60 languages) cannot tell reliably, is an error and no verdict.',
  options: z.strictObject({
    value: z
      .union([code.transform((one) => [one]), z.array(code).min(1)], { error })
      .describe('Codes of ISO 639-1: `en`, or `[en, de]`; a region such as in `en-GB` does not count.'),
  }),
  binary: true,
  takesExpected: true,
  examples: [
    {
      options: { value: 'de' },
      output: 'Die Rechnung wurde am Montag bezahlt und der Kunde ist zufrieden.',
      pass: true,
    },
    {
      options: { value: ['en', 'fr'] },
      output: 'La facture a été payée lundi et le client est content.',
      pass: true,
    },
    {
      options: { value: 'en' },
      output: 'La factura se pagó el lunes y el cliente está contento.',
      pass: false,
    },
  ],
  async grade({ response: { output } }, { value }) {
    const sample = output.slice(0, longestSample);
    const letters = sample.match(/\p{L}/gu)?.length ?? 0;
    const dense =
      sample.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/gu)?.length ?? 0;
    if (letters + 2 * dense < fewestLetters) {
      throw new RubricError(`The output ${quoted(output)} is too short to tell its language.`);
    }
    const { eld } = await import('eld/extrasmall');
    const found = eld.detect(sample);
    const pass = value.includes(found.language);
    // Doubt about the language asked for is a pass; doubt about another is no reason to fail.
    if (found.language === '' || (!pass && !found.isReliable())) {
      throw new RubricError('The language of the output cannot be told reliably.');
    }
    const reason = `The output is in ${quoted(found.language)}; wanted: ${value.join(', ')}.`;
    return { pass, score: pass ? 1 : 0, reason };
  },
};
