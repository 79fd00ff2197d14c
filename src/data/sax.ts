/** The one door to the parser of XML, which reads it piece by piece. */
export { SaxesParser } from 'saxes';
