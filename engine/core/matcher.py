"""Which rules match: a Rete network of durable_rules, and a memory of what it has answered.

Only this module knows durable_rules. What it compares wrongly never reaches it: a pattern is one
fact against one literal (`engine.packs.conditions.patterns`), everything else a boolean computed
beforehand. Its bounds (found by trial) are held by splitting the rules into several rulesets.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

from engine.diagnostics import Diagnostic, Refused
from engine.model import Facts, Value
from engine.packs.conditions import (
    Atom,
    EvaluationError,
    Expression,
    all_of,
    conjuncts,
    reader,
)

try:
    import durable_rules_engine as rete  # type: ignore[import-not-found, import-untyped, unused-ignore]
except ImportError as error:  # built for another Python, or by a build of it that lacked the flag
    raise Refused(
        Diagnostic(
            code="matcher-unbuilt",
            message=f"The matcher, durable-rules 2.0.28, does not load: {error}.",
            help="Build it again for this Python with this command:",
            command=f"CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject {shlex.quote(sys.executable)} "
            "-m pip install --force-reinstall --no-deps --no-cache-dir durable-rules==2.0.28",
        )
    ) from error

MAX_PATTERNS = 60
"""Patterns, and rules, in one ruleset: durable_rules fails at 65 that are true at once."""

MAX_TEXT = 2_048
"""Characters of a text in a record. No literal is as long (a condition has 2,000), so the beginning
of a longer text differs from every literal just as the whole does; and at most 12 bytes a character
it stays below the 32 KB where lengths in durable_rules end."""

MAX_REMEMBERED = 4_096
"""Truth vectors in the memory; when it is full it is cleared."""

_OPERATORS = {"!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
_IDENTITY = {"sid": "0", "id": "0"}
_ACTIVATED, _NO_MATCH = 0, 1
# A ruleset's name must be new in the process; a ruleset can never be given back.
_NUMBERS = count()


class Match(NamedTuple):
    """``rules``: indexes of those that match, ascending. ``missing``: the absent facts, sorted, that
    alone kept some rule from matching: of rules with no false condition and at least one unknown.
    ``unknown``: the indexes of these rules, ascending."""

    rules: tuple[int, ...]
    missing: tuple[str, ...]
    unknown: tuple[int, ...] = ()


class Matcher:
    """The rules of one cause type as a Rete network.

    ``patterns`` and ``computed`` count the distinct parts of the conditions that the network
    compares itself, and those it is told the truth of. Not for several threads at once.
    """

    def __init__(
        self,
        rules: Sequence[Sequence[Expression]],
        supplies: Mapping[Expression, Callable[[Facts], None]] | None = None,
    ) -> None:
        """``rules``: of each rule the conditions, all of which must hold; none: it always matches.

        ``supplies`` add to the facts what a condition reads, before it is evaluated. Such a condition, and
        one that CEL itself evaluates, takes longest and comes last. Any is left out where every rule that
        has it has one that proved false before.
        """
        known = supplies or {}
        every = dict.fromkeys(condition for rule in rules for condition in rule)
        dear = [condition for condition in every if condition in known or not condition.native]
        self._conditions = (*(condition for condition in every if condition not in dear), *dear)
        place = {condition: at for at, condition in enumerate(self._conditions)}
        self._rules = tuple(tuple(sorted({place[c] for c in rule})) for rule in rules)
        self._asked = tuple(
            (
                condition.closure,
                known.get(condition),
                sum(1 << n for n, c in enumerate(rules) if condition in c),
            )
            for condition in self._conditions
        )
        """Of each condition its closure, what supplies its facts, and the rules that have it, as bits."""
        self._every = (1 << len(rules)) - 1
        parts = [_parts(rule) for rule in rules]
        self._always = tuple(at for at, of_rule in enumerate(parts) if not of_rule)
        distinct = {part for of_rule in parts for part in of_rule}
        self.patterns = sum(isinstance(part, Atom) for part in distinct)
        self.computed = len(distinct) - self.patterns
        self.names = frozenset(name for condition in self._conditions for name in condition.names)
        self._networks = [_Network(group) for group in _groups(parts)]
        self._memory: dict[bytes, tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]] = {}

    def match(self, facts: Facts, *, remember: bool = True) -> Match:
        """The rules whose conditions all hold over ``facts``, to which is added what conditions need.

        With ``remember`` a truth vector of the conditions that was met before is looked up; without,
        the network is always asked. The answer is the same.
        """
        truths = self._truths(facts)
        known = self._memory.get(truths) if remember else None
        if known is None:
            known = self._ask(truths, facts), *self._blocking(truths)
            if remember:
                if len(self._memory) >= MAX_REMEMBERED:
                    self._memory.clear()
                self._memory[truths] = known
        rules, unknown, blocking = known
        if not unknown:
            return Match(rules, ())
        absent = {name for at in blocking for name in self._conditions[at].absent(facts)}
        return Match(rules, tuple(sorted(absent)), unknown)

    def _truths(self, facts: Facts) -> bytes:
        truths = bytearray()
        open = self._every
        for closure, supply, rules in self._asked:
            if not open & rules:
                truths.append(_LEFT_OUT)
                continue
            if supply is not None:
                supply(facts)
            try:
                truth = _TRUE if closure(facts) is True else _FALSE
            except EvaluationError:
                truth = _UNKNOWN
            if truth == _FALSE:
                open &= ~rules
            truths.append(truth)
        return bytes(truths)

    def _ask(self, truths: bytes, facts: Mapping[str, Value]) -> tuple[int, ...]:
        told = {c: truth == _TRUE for c, truth in zip(self._conditions, truths, strict=True)}
        matched = [rule for network in self._networks for rule in network.ask(told, facts)]
        return tuple(sorted([*self._always, *matched]))

    def _blocking(self, truths: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The rules that only unknown conditions keep from matching, and these conditions."""
        if _UNKNOWN not in truths:
            return (), ()
        rules: list[int] = []
        found: set[int] = set()
        for number, rule in enumerate(self._rules):
            unknown = {at for at in rule if truths[at] == _UNKNOWN}
            if unknown and all(truths[at] != _FALSE for at in rule):
                rules.append(number)
                found |= unknown
        return tuple(rules), tuple(sorted(found))


_FALSE, _TRUE, _UNKNOWN, _LEFT_OUT = 0, 1, 2, 3
_Part = Atom | Expression


def _parts(rule: Sequence[Expression]) -> tuple[_Part, ...]:
    """What the network must find true for the rule; one computed boolean where it is too much."""
    parts = tuple(dict.fromkeys(part for condition in rule for part in conjuncts(condition)))
    if len(parts) > MAX_PATTERNS:
        return (all_of(rule, rule[0].place),)
    return parts


def _groups(parts: Sequence[tuple[_Part, ...]]) -> Iterable[list[tuple[int, tuple[_Part, ...]]]]:
    """The rules in groups, each within what one ruleset can bear."""
    group: list[tuple[int, tuple[_Part, ...]]] = []
    size = 0
    for rule, of_rule in enumerate(parts):
        if not of_rule:
            continue
        if group and size + len(of_rule) > MAX_PATTERNS:
            yield group
            group, size = [], 0
        group.append((rule, of_rule))
        size += len(of_rule)
    if group:
        yield group


class _Network:
    """One ruleset. It is made at the first question and kept, since each leaks up to 0.5 MB for good;
    only a failure within durable_rules makes it be given up."""

    def __init__(self, rules: list[tuple[int, tuple[_Part, ...]]]) -> None:
        self._rules = rules
        # Own keys, since names of facts have dots, and sid and id are durable_rules' own.
        self._readers: dict[str, Any] = {}
        self._computed: dict[Expression, str] = {}
        self._keys: dict[str, str] = {}
        self._handle: int | None = None

    def ask(self, told: Mapping[Expression, bool], facts: Mapping[str, Value]) -> list[int]:
        """The rules that match. ``told``: which conditions are true, as far as already evaluated."""
        handle = self._ruleset()
        record: dict[str, Any] = {}
        for key, read in self._readers.items():
            try:
                value = read(facts)
            except EvaluationError:
                continue
            record[key] = value[:MAX_TEXT] if isinstance(value, str) else value
        for expression, key in self._computed.items():
            truth = told.get(expression)
            if truth is None:
                truth = expression.evaluate(facts) is True
            if truth:
                record[key] = True
        if not record:
            return []
        try:
            return _activations(handle, json.dumps({**record, **_IDENTITY}))
        except BaseException:
            # Activations not yet read would keep those of the next question from coming.
            self._handle = None
            raise

    def _ruleset(self) -> int:
        if self._handle is None:
            rules = {
                str(rule): {"all": [{"m": {"$and": [self._pattern(part) for part in parts]}}]}
                for rule, parts in self._rules
            }
            self._handle = rete.create_ruleset(f"matcher-{next(_NUMBERS)}", json.dumps(rules))
        return self._handle

    def _pattern(self, part: _Part) -> dict[str, Any]:
        if isinstance(part, Expression):
            return {self._computed.setdefault(part, f"c{len(self._computed)}"): True}
        key = self._keys.setdefault(part.name, f"k{len(self._keys)}")
        self._readers[key] = reader(part.name, part.type)
        compared = {key: part.literal}
        return compared if part.op == "==" else {_OPERATORS[part.op]: compared}


def _activations(handle: int, record: str) -> list[int]:
    """The rules that the record activates. Whatever happens, the record is not left behind: a fact
    that stays would match in the next question."""
    found = []
    try:
        status, state = rete.assert_fact(handle, record)
        if status not in (_ACTIVATED, _NO_MATCH):
            raise RuntimeError(f"durable_rules did not take a record: status {status}")
        if status == _ACTIVATED:
            started = rete.start_action_for_state(handle, state)
            message = started[1] if started else None
            while message:
                # {"12":{"m":{...}}}: the name of the rule and what matched it
                found.append(int(message[2 : message.index('"', 2)]))
                message = rete.complete_and_start_action(handle, state)
    finally:
        rete.retract_fact(handle, record)
    return found
