/** Documents of the demo page as text: read and written without a change, or refused with the place of the flaw. */
import { describe, expect, it } from "vitest";

import { NotReadable, parseDocument, stringify } from "../../demo/src/model/json.js";
import { isSchedule } from "../../demo/src/model/kind.js";

function refused(text: string): string {
  try {
    parseDocument(text);
  } catch (error) {
    if (error instanceof NotReadable) return `${error.line}:${error.column} ${error.reason.en}`;
    throw error;
  }
  return "read";
}

describe("a schedule is known by its first keys", () => {
  it.each([
    '{"timeZone":"UTC"}',
    ' {\n "overrides" : [',
    '{"individuId":7,"dateDebut":0,"innerMap":{',
    '[{"innerMap":{"map":{}}}]',
    '[ {"id":1,"individu":{"id":7,"nom":"[{"},"horaire":{',
    '[{"individu":{"id":7},"debut":0,"fin":1,"extension":{"id":1',
    '[{"horairesIndividu":null}]',
    '[{"idEtape":1,"privacy":true}]',
    '[null, {}, 5, ["horaire"], {"id":1,"individu":{"id":7},"debut":0,"fin":1,"horaire":{',
    '[{},{"idEtape":1,"privacy":true},',
  ])("%s", (head) => expect(isSchedule(head)).toBe(true));

  it.each([
    "",
    "tripId,driverId,start,end\n1,7,0,1",
    "[]",
    '[{"tripId":1,"driverId":7,"start":0,"end":1}]',
    '[{"idEtape":1,"individuId":7,"debut":0,"fin":1,"privacy":true}]',
    '[{"tripId":1,"driver":{"horaire":1,"extension":2,"innerMap":3}}]',
    '{"tripId":1,"note":"timeZone"}\n{"timeZone":2}',
    '{"tripId":1,"timeZone',
    '[[{"extension":1}]]',
    ...["horaire", "extension", "horairesIndividu", "innerMap"].map(
      (column) => `[null,{"tripId":1,"driverId":7,"start":0,"end":1,"${column}":"matin"},{"${column}":{}}]`,
    ),
    ...["innerMap", "timeZone", "recurrent", "exceptional", "overrides"].map(
      (column) => `{"${column}":"x","idEtape":1,"individuId":7,"debut":0,"fin":1}\n`,
    ),
    '"extension":',
  ])("and this is none: %s", (head) => expect(isSchedule(head)).toBe(false));
});

const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

describe("a document", () => {
  it.each([
    '{"a":[1,-0.5,2e3,true,false,null,"\\u00e9\\n\\"\\\\\\/"],"":{},"b":[[]]}',
    ' \t\r\n{ "a" : [ ] , "b" : { "c" : 1 } }\n',
    '{"__proto__":{"a":1},"constructor":2}',
    "9007199254740991",
    '"text"',
    "null",
  ])("is read as JSON is: %s", (text) => {
    expect(parseDocument(text)).toEqual(JSON.parse(text));
    expect(stringify(parseDocument(text))).toBe(JSON.stringify(JSON.parse(text)));
  });

  it("keeps every digit of an id, and writes it as the number that it is", () => {
    const text = '{"id":9007199254740993,"list":[-9223372036854775808,9223372036854775807,7],"note":"bigint:1"}';
    const document = parseDocument(text);
    expect(document).toMatchObject({ id: 9007199254740993n, list: [-(2n ** 63n), 2n ** 63n - 1n, 7] });
    expect(stringify(document)).toBe(text);
    expect(stringify(document, 2).replace(/\n */g, "").replaceAll('": ', '":')).toBe(text);
  });

  it("is refused where a number cannot be kept", () => {
    for (const digits of ["9223372036854775808", "1e400", "9007199254740993.0", "-1e30"]) {
      expect(refused(`{"id":\n ${digits}}`)).toMatch(`2:2 the number \`${digits}\` cannot be kept as it is`);
    }
    expect(refused(`[${"9".repeat(5000)}]`).length).toBeLessThan(200);
  });

  it("is refused where a member is given twice, in any object", () => {
    expect(refused('{"a":1,\n"a":2}')).toBe("2:1 `a` is given twice in one object: keep one");
    expect(refused('[{"b":{"a":1,"\\u0061":1}}]')).toBe("1:14 `a` is given twice in one object: keep one");
    expect(refused('[{"a":1},{"a":1,"b":{"a":1}}]')).toBe("read");
  });

  it("is refused where it is nested too deep, however deep", () => {
    expect(refused(nested(64))).toBe("read");
    expect(refused(nested(65))).toBe("1:65 more than 64 levels of nesting: write it flatter");
    for (const text of [nested(1_000_000), "[".repeat(1_000_000), '{"a":'.repeat(100_000)]) {
      expect(refused(text)).toContain("more than 64 levels");
    }
  });

  it("is refused from the first place on that is no JSON, as JSON.parse does", () => {
    const texts = ["", " ", "{", "[1,]", '{"a":1,}', "{,}", "[,1]", "[1 2]", '{"a" 1}', "{1:2}", '{"a":}', "01", "-", "+1"];
    texts.push(".5", "1.", "1e", "tru", "nul", "NaN", "undefined", "'a'", '"a', '"\t"', '"\\x"', '"\\u12"', "1 2", "[}");
    texts.push("// no\n1", "/* no */ 1", "[1] // no", "\u00a01", "]", '{"a":1]', "[1}", '{"a":1 "b":2}', "1,", "1e+", "1-");
    for (const text of texts) {
      expect(() => JSON.parse(text), text).toThrow();
      expect(refused(text), text).toContain("not JSON from here on");
    }
    expect(refused('{"a":\n  oops}')).toMatch(/^2:3 /);
    expect(refused('{"a":"\ufffd"}')).toBe("1:6 not UTF-8 text: save the file as UTF-8");
  });
});
