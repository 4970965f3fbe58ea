"""CEL is the oracle: on random conditions and facts, absent ones included, the closures, the
matcher and CEL itself give the same answers."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from cel_expr_python import cel  # type: ignore[import-untyped, unused-ignore]

from engine.core.matcher import Matcher
from engine.diagnostics import Place
from engine.packs.conditions import UNKNOWN, Expression, all_of, any_of, compile_expression, none_of

PLACE = Place("rules.yaml", 1, 1)
NAMES: Any = {
    "responses": "int",
    "missing_items": "int",
    "event.count": "int",
    "sworn": "bool",
    "in_litigation": "bool",
    "state.demand": "string",
    "kind": "string",
    "event.items": "list<string>",
    "items_produced": "list<string>",
    "rate": "double",
    "share": "double",
    "demand.due_on": "date",
    "extended_until": "date",
    "event.time": "time",
    "entered_at": "time",
}
CEL: Any = {
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "bool": cel.Type.BOOL,
    "string": cel.Type.STRING,
    "list<string>": cel.Type.List(cel.Type.STRING),
    "date": cel.Type.STRING,
    "time": cel.Type.TIMESTAMP,
}
INTS = [0, 1, 2, 3, 5, 14, -1, -7, 2**31, 2**53, 2**53 + 1, 2**63 - 1, -(2**63)]
TEXTS = [
    "",
    "a",
    "ab",
    "ab!",
    "late",
    "résumé",
    "🐱",
    "𝒳",
    "\uffff",
    "it's",
    'say "x"',
    "back\\slash",
    "10",
    "\n",
]
# CEL's Python binding cuts a fact (not a literal) off at a NUL, so NUL is in literals only.
LITERALS = [*TEXTS, "\x00", "ab\x00"]
DOUBLES = [0.0, -0.0, 1.0, 1.5, -2.25, 1e300, float("inf"), float("-inf"), float("nan")]
DATES = ["2018-01-24", "2018-02-23", "2018-02-24", "2020-02-29", "1999-12-31"]
TIMES = [
    datetime(2018, 2, 23, 22, 0, tzinfo=UTC),
    datetime(2018, 2, 23, 17, 0, tzinfo=timezone(timedelta(hours=-5))),
    datetime(2018, 2, 23, 22, 0, 0, 1, tzinfo=UTC),
    datetime(1969, 7, 20, tzinfo=UTC),
]
BATCHES, CONDITIONS, RECORDS = 10, 60, 170


class Generator:
    """Well-typed conditions in text, and the facts they read."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def pick(self, options: Any) -> Any:
        return self.random.choice(options)

    def fact(self, type: str) -> str:
        return str(self.pick([name for name, declared in NAMES.items() if declared == type]))

    def quoted(self, text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\x00", "\\x00")
        return f"'{escaped}'"

    def whole(self, depth: int) -> str:
        if depth <= 0 or self.random.random() < 0.4:
            return self.fact("int") if self.random.random() < 0.7 else str(self.pick(INTS))
        a, b = self.whole(depth - 1), self.whole(depth - 1)
        return str(
            self.pick(
                [
                    f"({a} {self.pick('+-*/%')} {b})",
                    f"-({a})",
                    f"size({self.text(depth - 1)})",
                    f"{self.fact('list<string>')}.size()",
                    f"({self.truth(depth - 1)} ? {a} : {b})",
                    f"[{a}, {b}][{self.pick('012')}]",
                ]
            )
        )

    def real(self, depth: int) -> str:
        if depth <= 0 or self.random.random() < 0.5:
            return str(self.pick([self.fact("double"), "0.0", "1.5", "-2.25", "1e300"]))
        a, b = self.real(depth - 1), self.real(depth - 1)
        return str(
            self.pick([f"({a} {self.pick('+-*/')} {b})", f"-({a})", f"({self.truth(depth - 1)} ? {a} : {b})"])
        )

    def text(self, depth: int) -> str:
        if depth <= 0 or self.random.random() < 0.6:
            return self.fact("string") if self.random.random() < 0.6 else self.quoted(self.pick(LITERALS))
        a, b = self.text(depth - 1), self.text(depth - 1)
        return str(
            self.pick(
                [
                    f"({a} + {b})",
                    f"{self.fact('list<string>')}[{self.whole(depth - 1)}]",
                    f"({self.truth(depth - 1)} ? {a} : {b})",
                ]
            )
        )

    def texts(self, depth: int) -> str:
        if depth <= 0 or self.random.random() < 0.6:
            return self.fact("list<string>")
        return str(
            self.pick(
                [
                    "[]",
                    f"[{self.text(depth - 1)}, {self.text(depth - 1)}]",
                    f"({self.texts(depth - 1)} + {self.texts(depth - 1)})",
                ]
            )
        )

    def date(self) -> str:
        return self.fact("date") if self.random.random() < 0.6 else f"'{self.pick(DATES)}'"

    def leaf(self) -> str:
        """What people mostly write: one fact and one literal."""
        op, order = self.pick(["==", "!="]), self.pick(["<", "<=", ">", ">=", "==", "!="])
        whole, text = self.fact("int"), self.fact("string")
        return str(
            self.pick(
                [
                    f"{whole} {order} {self.pick(INTS)}",
                    f"{self.pick(INTS)} {order} {whole}",
                    f"{text} {op} {self.quoted(self.pick(LITERALS))}",
                    f"{self.quoted(self.pick(LITERALS))} {op} {text}",
                    self.fact("bool"),
                    f"!{self.fact('bool')}",
                    f"{self.fact('bool')} {op} {self.pick(['true', 'false'])}",
                    f"{self.fact('date')} {order} {self.date()}",
                ]
            )
        )

    def truth(self, depth: int) -> str:
        if depth <= 0 or self.random.random() < 0.5:
            return self.leaf()
        d = depth - 1
        order = self.pick(["<", "<=", ">", ">=", "==", "!="])
        choices: list[Callable[[], str]] = [
            lambda: f"({self.truth(d)} && {self.truth(d)})",
            lambda: f"({self.truth(d)} && {self.truth(d)} && {self.truth(d)})",
            lambda: f"({self.truth(d)} || {self.truth(d)})",
            lambda: f"!({self.truth(d)})",
            lambda: f"({self.truth(d)} ? {self.truth(d)} : {self.truth(d)})",
            lambda: f"(({self.truth(d)}) {order} ({self.truth(d)}))",
            lambda: f"{self.whole(d)} {order} {self.whole(d)}",
            lambda: f"{self.real(d)} {order} {self.real(d)}",
            lambda: f"{self.text(d)} {order} {self.text(d)}",
            lambda: f"{self.date()} {order} {self.fact('date')}",
            lambda: f"{self.fact('time')} {order} {self.fact('time')}",
            lambda: f"{self.fact('date')} in ['2018-02-23', {self.date()}]",
            lambda: f"{self.text(d)} in {self.texts(d)}",
            lambda: f"{self.whole(d)} in [1, {self.whole(d)}, 3]",
            lambda: f"{self.real(d)} in [{self.real(d)}, 1.5]",
            lambda: f"{self.texts(d)} {self.pick(['==', '!='])} {self.texts(d)}",
            lambda: f"[{self.real(d)}] == [{self.real(d)}]",
            lambda: f"{self.text(d)}.{self.pick(['contains', 'startsWith', 'endsWith'])}({self.text(d)})",
            lambda: f"{self.fact('list<string>')}.{self.pick(['exists', 'all'])}(x, x != {self.text(0)})",
        ]
        return str(self.pick(choices)())

    def expression(self) -> Expression:
        """One line, or lines under ``any:`` and ``none:``."""
        if self.random.random() < 0.75:
            return compiled(self.truth(3))
        join = self.pick([all_of, any_of, none_of])
        parts = [compiled(self.truth(2)) for _ in range(self.pick([1, 2, 3]))]
        if self.random.random() < 0.3:
            parts.append(
                self.pick([all_of, any_of, none_of])([compiled(self.truth(1)), compiled(self.leaf())], PLACE)
            )
        joined: Expression = join(parts, PLACE)
        return joined

    def facts(self) -> dict[str, Any]:
        values: dict[str, Callable[[], Any]] = {
            "int": lambda: self.pick(INTS[:8] if self.random.random() < 0.8 else INTS),
            "double": lambda: self.pick(DOUBLES),
            "bool": lambda: self.random.random() < 0.5,
            "string": lambda: self.pick(TEXTS),
            "list<string>": lambda: [self.pick(TEXTS) for _ in range(self.pick([0, 1, 2, 3]))],
            "date": lambda: self.pick(DATES),
            "time": lambda: self.pick(TIMES),
        }
        absent = self.pick([0.0, 0.1, 0.4])
        return {name: values[type]() for name, type in NAMES.items() if self.random.random() >= absent}


def compiled(source: str) -> Expression:
    expression, found = compile_expression(source, NAMES, PLACE, "bool")
    assert expression is not None, (source, found)
    return expression


def test_closures_and_matcher_give_the_answers_of_cel(record_property: Callable[[str, object], None]) -> None:
    generator = Generator(20180124)
    env = cel.NewEnv(variables={name: CEL[type] for name, type in NAMES.items()})
    pairs = unknown = true = patterns = computed = native = 0
    for _ in range(BATCHES):
        expressions = [generator.expression() for _ in range(CONDITIONS)]
        programs = [env.compile(expression.source) for expression in expressions]
        matcher = Matcher([[expression] for expression in expressions])
        patterns, computed = patterns + matcher.patterns, computed + matcher.computed
        native += sum(expression.native for expression in expressions)
        for _ in range(RECORDS):
            facts = generator.facts()
            activation = env.Activation(facts)
            answers: list[Any] = []
            for expression, program in zip(expressions, programs, strict=True):
                value = program.eval(activation)
                answer = UNKNOWN if value.type().name() == "ERROR" else value.value()
                assert expression.evaluate(facts) is answer, (expression.source, facts)
                answers.append(answer)
            match = matcher.match(facts, remember=False)
            expected = tuple(at for at, answer in enumerate(answers) if answer is True)
            assert match.rules == expected, (
                [expressions[at].source for at in set(match.rules) ^ set(expected)],
                facts,
            )
            assert matcher.match(facts) == match
            pairs += len(answers)
            unknown += sum(answer is UNKNOWN for answer in answers)
            true += len(expected)
    for name, value in {
        "pairs": pairs,
        "true": true,
        "unknown": unknown,
        "native": native,
        "patterns": patterns,
        "computed": computed,
    }.items():
        record_property(name, value)
        print(f"{name}: {value:,}")
    assert pairs >= 100_000
    assert patterns >= (patterns + computed) / 3, "a healthy share must reach the network as patterns"
    assert pairs / 20 <= unknown <= pairs / 2
    assert true >= pairs / 10
    assert native >= BATCHES * CONDITIONS * 3 / 4
