// A module of its own, so that `import()` finds the name also in a bundle: saxes is CommonJS.
export { SaxesParser } from 'saxes';
