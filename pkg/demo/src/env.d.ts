// What Vite adds to the language.
declare module "*?raw" {
  const text: string;
  export default text;
}
