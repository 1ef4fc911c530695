import { clause, group, type Term } from './pack.ts';

/** For shops abroad: what cannot be shown to be true is deceptive there too. */
const ABROAD = clause(
  '《广告法》第九条第三项；海外店：美国 FTC Act 第 5 条、欧盟 2005/29/EC 指令第 6 条（无法证实的宣称）',
  'Claims that nobody can prove: FTC Act, section 5 (US); Directive 2005/29/EC, article 6 (EU); Advertising Law of China, article 9 (3)',
);

export const ABSOLUTE_EN: readonly Term[] = [
  ...group(
    'forbidden',
    ABROAD,
    `the best in the world>great、best in the world>great、world's best>great、the worlds best>great、the best ever>great、best ever>great、best on earth>great、best of all time>great、the very best>great、
     best on the market>great、best in the market>great、best in class>great、second to none>great、unbeatable>good、unrivaled>good、unrivalled>good、unmatched quality>good quality、unsurpassed>good、unequaled>good、
     number 1>popular、#1 brand>brand、#1 seller>popular seller、#1 best seller>popular、#1 in China>popular in China、#1 in the US>popular in the US、#1 in USA>popular in USA、#1 in America>popular in America、#1 in Europe>popular in Europe、#1 choice>good choice、#1 selling>popular、#1 rated>well rated、#1 recommended>recommended、
     #1 product>product、#1 on amazon>on amazon、#1 quality>good quality、#1 store>store、#1 shop>shop、#1 factory>factory、#1 manufacturer>manufacturer、#1 supplier>supplier、world's no. 1>popular、world number one>popular、the number one>a popular、#1 in the world>popular、no.1 in the world>popular、world class>good、
     lowest price>good price、lowest prices>good prices、lowest price ever>good price、cheapest>low-priced、cheapest price>good price、cheapest price ever>good price、cheapest prices>good prices、the cheapest>a low-priced、cheapest in the world>low-priced、lowest price guaranteed>good price、
     perfect in every way>made with care、flawless quality>good quality、once in a lifetime>、the ultimate>a、like no other>、world leading>good、industry leading>good、market leading>good、
     state level>、national level quality>good quality、the most advanced>an advanced、most advanced>advanced、the finest in the world>fine、the strongest in the world>strong、never seen before>new、
     the only one in the world>、only one in the world>、the world's first>、world's first>、world's finest>fine、world's strongest>strong、world's thinnest>thin、world's fastest>fast、world's lightest>light`,
  ),
  ...group(
    'care',
    ABROAD,
    `the best>a good、best quality>good quality、best price>good price、best seller>popular、best selling>popular、bestseller>popular、highest quality>high quality、top quality>good quality、top rated>well rated、
     must have>useful、award winning>、revolutionary>new、miracle>、magical results>results、breakthrough>new、perfect>good、ultimate>`,
  ),
];
