/** Whether the digits of a number (spaces and hyphens aside) fulfil Luhn's check, as those of payment cards do. */
export function luhn(written: string): boolean {
  const digits = written.replace(/[\s-]/g, '');
  if (!/^\d{2,30}$/.test(digits)) return false;
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    sum += at % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
  }
  return sum % 10 === 0;
}

/** Whether an IBAN (spaces aside) fulfils ISO 13616: country, two check digits, remainder 1 modulo 97. */
export function iban(written: string): boolean {
  const plain = written.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(plain)) return false;
  let remainder = 0;
  for (const character of plain.slice(4) + plain.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
