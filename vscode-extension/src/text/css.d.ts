/** A style sheet, bundled as text. */
declare module '*.css' {
  const style: string;
  export default style;
}
