"""What a formula says over the values of facts is what the condition says; what is searched is found."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.causes import CauseType
from engine.analysis.formulas import ABSENT, All, Formula, IsTrue, Not
from engine.analysis.search import domains_of, find, truth
from engine.analysis.solver import solve
from engine.core.program import Program
from engine.diagnostics import Place
from engine.packs.conditions import UNKNOWN, Expression, compile_expression
from engine.packs.load import load_pack
from tests.analysis.test_prove import SOUND

PROGRAM = Program(load_pack(SOUND, "fines"))
CAUSE = "payment_offered"
NAMES = {
    name: PROGRAM.pack.names[name]
    for name in ("amount", "payments", "disputes", "disputed", "promised_on", "promised_on_known", "cause.on",
                 "demand.due_on", "respondent.kind", "state.fine", "owes_much")
} | {"event.offered": "int", "event.waived": "bool"}  # fmt: skip

_ints = st.integers(-2, 4)
_days = st.integers(0, 3).map(lambda n: (date(2018, 3, 1) + timedelta(days=n)).isoformat())
_texts = st.sampled_from(["city", "state"])
_ops = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
_whole = st.sampled_from(["amount", "payments", "disputes", "event.offered"])
_atoms = st.one_of(
    st.tuples(_whole, _ops, _ints).map(lambda t: f"{t[0]} {t[1]} {t[2]}"),
    st.tuples(_ints, _ops, _whole).map(lambda t: f"{t[0]} {t[1]} {t[2]}"),
    st.tuples(_whole, _ops, _whole).map(lambda t: f"{t[0]} {t[1]} {t[2]}"),
    st.tuples(st.sampled_from(["promised_on", "cause.on", "demand.due_on"]), _ops, _days).map(
        lambda t: f'{t[0]} {t[1]} "{t[2]}"'
    ),
    st.tuples(_ops).map(lambda t: f"promised_on {t[0]} cause.on"),
    _texts.map(lambda text: f'respondent.kind == "{text}"'),
    st.lists(_texts, min_size=1).map(lambda t: f"respondent.kind in {t}".replace("'", '"')),
    st.sampled_from(["disputed", "owes_much", "event.waived", "promised_on_known", "event.waived == false"]),
    st.sampled_from(["open", "paid"]).map(lambda text: f'state.fine == "{text}"'),
)
_sources = st.recursive(
    _atoms,
    lambda parts: st.one_of(
        parts.map(lambda part: f"!({part})"),
        st.tuples(parts, st.sampled_from(["&&", "||"]), parts).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        st.tuples(parts, parts, parts).map(lambda t: f"({t[0]}) ? ({t[1]}) : ({t[2]})"),
    ),
    max_leaves=5,
)


def compiled(source: str) -> Expression:
    expression, problems = compile_expression(source, NAMES, Place("x", 1, 1))
    assert expression is not None, (source, problems)
    return expression


def facts_of(values: dict[str, Any]) -> dict[str, Any]:
    """Facts with these values, and what follows from them."""
    facts = {name: value for name, value in values.items() if value != ABSENT}
    if "promised_on" in values:
        facts["promised_on_known"] = values["promised_on"] != ABSENT
    for fact in PROGRAM.computed(["disputed", "owes_much"]):
        assert fact.compute is not None
        if (value := fact.compute.evaluate(facts)) is not UNKNOWN:
            facts[fact.name] = value
    return facts


def formula_of(cause: CauseType, source: str) -> tuple[Formula, Expression]:
    expression = compiled(source)
    return cause.abstraction.of(expression), expression


@given(source=_sources, data=st.data())
def test_a_formula_says_over_any_values_what_the_condition_says(source: str, data: st.DataObject) -> None:
    cause = CauseType(PROGRAM, CAUSE)
    formula, expression = formula_of(cause, source)
    domains = domains_of(formula, cause.abstraction.variables, cause.fixed)
    values = {name: data.draw(st.sampled_from(domain), label=name) for name, domain in domains.items()}
    said = expression.evaluate(facts_of(values))
    assert truth(formula, values)[0] == (None if said is UNKNOWN else said)


@given(sources=st.lists(_sources, min_size=1, max_size=3), free=st.data())
def test_what_is_found_holds_and_what_is_not_found_does_not(sources: list[str], free: st.DataObject) -> None:
    """Where nothing is found no facts meet the conditions, also none with values that nothing names."""
    cause = CauseType(PROGRAM, CAUSE)
    pairs = [formula_of(cause, source) for source in sources]
    whole = All(tuple(IsTrue(formula) for formula, _ in pairs))
    found = find(whole, cause.abstraction.variables, cause.fixed)
    if found is not None:
        rest = domains_of(whole, cause.abstraction.variables, cause.fixed)
        facts = facts_of({**{name: values[0] for name, values in rest.items()}, **found})
        assert all(expression.evaluate(facts) is True for _, expression in pairs)
        return
    wide = {
        "amount": _ints, "payments": st.integers(0, 5), "disputes": st.integers(0, 5), "event.offered": _ints,
        "promised_on": st.one_of(_days, st.just(ABSENT)), "cause.on": _days, "demand.due_on": _days,
        "respondent.kind": st.one_of(_texts, st.just("else"), st.just(ABSENT)),
        "state.fine": st.sampled_from(cause.leaves["fine"]), "event.waived": st.booleans(),
    }  # fmt: skip
    facts = facts_of({name: free.draw(values, label=name) for name, values in wide.items()})
    assert not all(expression.evaluate(facts) is True for _, expression in pairs)


@given(sources=st.lists(_sources, min_size=1, max_size=3))
def test_the_solver_finds_a_way_exactly_where_the_search_does(sources: list[str]) -> None:
    cause = CauseType(PROGRAM, CAUSE)
    formulas = [formula_of(cause, source)[0] for source in sources]
    whole = All((IsTrue(formulas[0]), *(Not(IsTrue(formula)) for formula in formulas[1:])))
    variables = cause.abstraction.variables
    found, solved = find(whole, variables, cause.fixed), solve(whole, variables, cause.fixed)
    assert (found is None) == (solved is None)
    if solved is not None:
        assert truth(whole, solved)[0] is True
