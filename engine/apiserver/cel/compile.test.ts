import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CelError, CostExceeded, compile, type Program } from './compile.ts'
import { escapeField } from './escape.ts'
import { fromJson, toJson } from './json.ts'
import { LazyObject } from './lazy.ts'
import { authorizerOf, authorizerType, resourceCheckOf, resourceCheckType } from './library/authorizer.ts'
import {
  bool,
  type CelType,
  duration,
  dyn,
  formatType,
  int,
  list,
  map,
  object,
  string,
  timestamp,
} from './types.ts'
import type { Value } from './values.ts'

const self = object('Self', {
  name: string,
  replicas: int,
  tags: list(string),
  labels: map(string, string),
  at: timestamp,
  wait: duration,
  spec: dyn,
  ports: { is: 'list', of: object('Port', { name: string, port: int }), listType: 'map', mapKeys: ['name'] },
  set: { is: 'list', of: string, listType: 'set' },
})
const example = {
  name: 'web',
  replicas: 3,
  tags: ['b', 'a'],
  labels: { 'app.kubernetes.io/name': 'x' },
  at: '2024-02-29T12:00:00Z',
  wait: '90s',
  spec: { n: 1, x: 1.5, list: [1, 'a'], nothing: null },
  ports: [
    { name: 'http', port: 80 },
    { name: 'https', port: 443 },
  ],
  set: ['x', 'y'],
}

function compiled(source: string, variables: Readonly<Record<string, CelType>> = { self }): Program {
  const program = compile(source, { variables })
  if ('errors' in program) assert.fail(program.errors)
  return program
}
const evaluate = (source: string): Value => compiled(source).evaluate({ self: fromJson(self, example) })

const truths = {
  'fields of a declared object': 'self.name == "web" && self.replicas + 1 == 4',
  'ints are exact beyond doubles': '9007199254740993 - 9007199254740992 == 1',
  presence: 'has(self.name) && !has(self.labels.foo) && has(self.spec.n)',
  'an absent key is an error that || absorbs': 'self.labels["none"] == "" || true',
  'all and exists':
    'self.tags.all(t, t < "c") && self.tags.exists(t, t == "a") && self.ports.exists_one(p, p.port == 80)',
  'map and filter': 'self.ports.map(p, p.port) == [80, 443] && self.tags.filter(t, t != "a") == ["b"]',
  'map with a filter': 'self.ports.map(p, p.port > 100, p.name) == ["https"]',
  'two variables': 'self.tags.all(i, t, i < 2 && t != "") && {"a": 1}.transformMap(k, v, v + 1) == {"a": 2}',
  'without a schema whole numbers are ints': 'type(self.spec.n) == int && type(self.spec.x) == double',
  'null without a schema': 'self.spec.nothing == null',
  'times and durations':
    'self.at + self.wait == timestamp("2024-02-29T12:01:30Z") && self.at.getDayOfYear() == 59',
  'time zones': 'self.at.getHours("Europe/Berlin") == 13 && self.at.getHours("-02:30") == 9',
  'sets compare without order': 'self.set == ["y", "x"] && self.set + ["x", "z"] == ["x", "y", "z"]',
  'lists as maps merge by key': 'size(self.ports + [dyn({"name": dyn("http"), "port": 81})]) == 2',
  'optional fields': 'self.?name.orValue("x") == "web" && self.labels[?"none"].orValue("d") == "d"',
  optMap: 'self.?name.optMap(n, n + "!").value() == "web!" && !optional.none().hasValue()',
  'optional elements': '[?self.labels[?"none"], "a"] == ["a"] && {?"k": optional.none()} == {}',
  'isSorted, sum, min, max':
    '[1, 2].isSorted() && [1, 2].sum() == 3 && ["b", "a"].min() == "a" && [1.5, 2.5].max() == 2.5',
  'indexOf of lists and texts':
    '[1, 2, 1].lastIndexOf(1) == 2 && "hello".indexOf("l") == 2 && "hello".lastIndexOf("l", 2) == 2',
  strings:
    '"A-b".lowerAscii() == "a-b" && " x ".trim() == "x" && "a,b".split(",") == ["a", "b"] && ["a", "b"].join("-") == "a-b"',
  'more strings':
    '"abc".substring(1) == "bc" && "abc".charAt(3) == "" && "aaa".replace("a", "b", 2) == "bba" && "%s and %s".format(["a", "b"]) == "a and b"',
  patterns:
    '"abc123".matches("^[a-z]+[0-9]+$") && "abc 123".find("[0-9]+") == "123" && "1 22 333".findAll("[0-9]+", 2) == ["1", "22"]',
  'patterns of RE2': r`"Straße".matches("(?i)^STRA\\p{L}+E$") && "x\n".matches("x\\s\\z")`,
  'leftmost, first alternative': '"abcd".find("ab|abcd") == "ab" && "xaab".find("a*?b") == "aab"',
  urls: 'url("https://u:p@[::1]:80/a b?k=1&k=2#f").getHost() == "[::1]:80" && url("/p").getScheme() == "" && isURL("https://a:b:c/") == false',
  'parts of urls':
    'url("https://h/a b?k=1&k=2").getEscapedPath() == "/a%20b" && url("https://h/?k=1&k=2").getQuery() == {"k": ["1", "2"]}',
  quantities:
    'quantity("1.5Gi").isGreaterThan(quantity("1G")) && quantity("50k").asInteger() == 50000 && quantity("1").add(2).compareTo(quantity("3")) == 0 && !isQuantity("1x")',
  addresses:
    'ip("127.0.0.1").isLoopback() && ip("::1").family() == 6 && isIP("fe80::1") && !isIP("::ffff:1.2.3.4") && ip.isCanonical("2001:db8::1") && !ip.isCanonical("2001:DB8::1")',
  networks:
    'cidr("10.0.0.0/8").containsIP("10.1.2.3") && cidr("10.0.0.0/8").containsCIDR("10.0.0.0/16") && string(cidr("192.168.1.5/24").masked()) == "192.168.1.0/24" && cidr("::/0").prefixLength() == 0',
  formats:
    '!format.dns1123Label().validate("my-label").hasValue() && format.named("uuid").value().validate("x").value() == ["does not match the UUID format"]',
  sets: 'sets.contains([1, 2], [2]) && sets.equivalent([1, 1], [1]) && !sets.intersects([1], [2])',
  'numbers of different types': '1 < 1.5 && 2u > 1 && dyn(1) == dyn(1.0)',
  durations:
    'duration("1h") > duration("59m") && string(duration("1.5s")) == "1.5s" && duration("90m").getHours() == 1',
  conversions:
    'int("42") == 42 && string(1.0) == "1" && double("1e3") == 1000.0 && bytes("é").size() == 2 && size("é") == 1',
}
function r(parts: TemplateStringsArray): string {
  return parts.raw.join('')
}
for (const [rule, source] of Object.entries(truths)) {
  test(rule, () => assert.equal(evaluate(source), true))
}

const compileErrors = {
  'an unknown field': ['self.foo', "ERROR: <input>:1:5: undefined field 'foo'\n | self.foo\n | ....^"],
  'an unknown name': [
    'other == 1',
    "ERROR: <input>:1:1: undeclared reference to 'other' (in container '')\n | other == 1\n | ^",
  ],
  'types that do not go together': [
    'self.name == 1',
    "ERROR: <input>:1:11: found no matching overload for '_==_' applied to '(string, int)'\n | self.name == 1\n | ..........^",
  ],
  'a function of another type': [
    'self.replicas.startsWith("a")',
    "ERROR: <input>:1:25: found no matching overload for 'startsWith' applied to 'int.(string)'\n | self.replicas.startsWith(\"a\")\n | ........................^",
  ],
  'a pattern that is none': [
    'self.name.matches("(")',
    'ERROR: <input>:1:19: invalid matches argument\n | self.name.matches("(")\n | ..................^',
  ],
  'every mistake is told': [
    'self.a && self.b',
    "ERROR: <input>:1:5: undefined field 'a'\n | self.a && self.b\n | ....^\nERROR: <input>:1:15: undefined field 'b'\n | self.a && self.b\n | ..............^",
  ],
} as const
for (const [rule, [source, errors]] of Object.entries(compileErrors)) {
  test(`refused: ${rule}`, () => assert.deepEqual(compile(source, { variables: { self } }), { errors }))
}
for (const source of [
  'self.',
  '1 +',
  '"a',
  'self.name ==',
  'a.b{',
  '[1',
  '{1:}',
  '1 ? 2',
  '(('.repeat(200),
  '!'.repeat(2000),
]) {
  test(`no expression: ${source.slice(0, 12)}`, () => {
    const { errors } = compile(source, { variables: { self } }) as { errors: string }
    assert.match(errors, /^ERROR: <input>:1:\d+: Syntax error: /)
  })
}

const failures = {
  'self.labels["none"]': 'no such key: none',
  'self.tags[5]': 'index out of bounds: 5',
  '1 / (self.replicas - 3)': 'division by zero',
  '9223372036854775807 + 1': 'integer overflow',
  'optional.none().value()': 'optional.none() dereference',
  'self.spec.n.startsWith("a")': 'no such overload',
  '[].max() == 1': 'max called on empty list',
  'quantity("x").sign()':
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
}
for (const [source, message] of Object.entries(failures)) {
  test(`fails: ${source}`, () => {
    assert.throws(
      () => evaluate(source),
      (error) => error instanceof CelError && error.message === message,
    )
  })
}

test('the type of a program is known before it runs', () => {
  assert.equal(formatType(compiled('self.tags.map(t, {t: size(t)})').type), 'list(map(string, int))')
  assert.equal(formatType(compiled('self.spec.x').type), 'dyn')
})

test('what runs too long is stopped, and costs its budget', () => {
  const program = compiled('xs.all(a, xs.all(b, xs.all(c, a + b + c >= 0)))', { xs: list(int) })
  const xs = fromJson(
    list(int),
    Array.from({ length: 200 }, (_, i) => i),
  )
  const budget = { remaining: 1_500_000 }
  assert.throws(() => program.evaluate({ xs }, budget), CostExceeded)
  assert.ok(budget.remaining < 500_000 && budget.remaining > 400_000, `${budget.remaining} left`)
  assert.throws(
    () => program.evaluate({ xs }, budget),
    /^Error: operation cancelled: actual cost limit exceeded$/,
  )
  assert.ok(budget.remaining < 0)
})

test('no error of a costly expression is absorbed', () => {
  const program = compiled('xs.all(a, xs.all(b, xs.all(c, a + b + c >= 0))) || true', { xs: list(int) })
  const xs = fromJson(
    list(int),
    Array.from({ length: 200 }, (_, i) => i),
  )
  assert.throws(() => program.evaluate({ xs }), CostExceeded)
})

const costs = {
  'self.replicas > 1': 3,
  'self.tags.all(t, t == "a")': 13,
  '[1, 2].size()': 11,
  'has(self.name)': 1,
}
for (const [source, cost] of Object.entries(costs)) {
  test(`costs ${cost}: ${source}`, () => {
    const budget = { remaining: 100 }
    compiled(source).evaluate({ self: fromJson(self, { ...example, tags: ['a', 'a'] }) }, budget)
    assert.equal(100 - budget.remaining, cost)
  })
}

test('values go back to JSON', () => {
  assert.deepEqual(toJson(evaluate('{"a": dyn([dyn(1), 1.5, true]), "b": self.at, "c": self.wait}')), {
    a: [1, 1.5, true],
    b: '2024-02-29T12:00:00Z',
    c: '90s',
  })
})

test('keys of objects are only their own', () => {
  const program = compiled('has(x.constructor) || "toString" in x', { x: map(string, dyn) })
  assert.equal(program.evaluate({ x: fromJson(map(string, dyn), JSON.parse('{"__proto__": 1}')) }), false)
})

test('fields are named by escaped identifiers', () => {
  const escaped = ['namespace', 'x-prop', 'redact__d', 'a.b/c', '0a', 'ä', 'plain_1'].map(escapeField)
  assert.deepEqual(escaped, [
    ...['__namespace__', 'x__dash__prop', 'redact__underscores__d', 'a__dot__b__slash__c'],
    ...[undefined, undefined, 'plain_1'],
  ])
})

test('lazy variables are computed once, when asked for', () => {
  let calls = 0
  const variables = object('kubernetes.variables', { cheap: bool, dear: int })
  const program = compiled('variables.cheap || variables.dear + variables.dear == 2', { variables })
  const lazy = (cheap: boolean) =>
    new LazyObject(
      'kubernetes.variables',
      new Map<string, () => Value>([
        ['cheap', () => cheap],
        ['dear', () => BigInt(++calls)],
      ]),
    )
  assert.equal(program.evaluate({ variables: lazy(true) }), true)
  assert.equal(calls, 0)
  assert.equal(program.evaluate({ variables: lazy(false) }), true)
  assert.equal(calls, 1)
})

test('expressions ask the authorizer', () => {
  const asked: unknown[] = []
  const authorize = (user: { name: string }, question: object) => {
    asked.push({ user: user.name, ...question })
    return { allowed: user.name === 'ann', reason: 'because' }
  }
  const variables = { authorizer: authorizerType, 'authorizer.requestResource': resourceCheckType }
  const program = compiled(
    `authorizer.group("apps").resource("deployments").namespace("ns").check("get").allowed()
      && authorizer.requestResource.check("custom").reason() == "because"`,
    variables,
  )
  const ann = { name: 'ann', groups: [] }
  const values = {
    authorizer: authorizerOf(ann, authorize),
    'authorizer.requestResource': resourceCheckOf(ann, authorize, { resource: 'pods', name: 'p' }),
  }
  assert.equal(program.evaluate(values), true)
  const unsaid = { subresource: '', name: '', fieldSelector: '', labelSelector: '' }
  assert.deepEqual(asked, [
    { user: 'ann', ...unsaid, group: 'apps', resource: 'deployments', namespace: 'ns', verb: 'get' },
    { user: 'ann', ...unsaid, group: '', resource: 'pods', namespace: '', name: 'p', verb: 'custom' },
  ])
})
