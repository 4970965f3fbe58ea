"""Writing letters: the file first, then the log, so that the log names nothing that is not there; the same
again is the same file, and is not logged twice."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.analysis.why import Passed, explain
from engine.calendars import local_day
from engine.diagnostics import Diagnostic, Refused, check_filled, refused
from engine.ledger.letters import Letter
from engine.ledger.store import Store
from engine.letters.fields import fields_of
from engine.letters.folder import Format, Template, letter_names, read_template
from engine.letters.said import cleaned
from engine.letters.template import About, written
from engine.logs import log
from engine.model import Action
from engine.packs.pack import Pack
from engine.records import DecisionRecord
from engine.runtime.clock import now
from engine.runtime.demands import today_of
from engine.runtime.explaining import one_of, read_course
from engine.runtime.feed import Feeder
from engine.runtime.letter_files import OUT, digest_of, place_of
from engine.runtime.letter_values import action_of, approved_by, values_of
from engine.runtime.letters import Wanted, cases_of, wanted_of
from engine.runtime.office import as_pdf
from engine.runtime.reading import CaseFile, read_case
from engine.runtime.saving import save

_ODD = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Order:
    """What a person wants: the letter ``name`` (None: each that is asked for and not written) of a case or
    of each case of a demand, in which formats, by which decision, dated which day, put where, by whom."""

    of: str
    name: str | None = None
    formats: tuple[Format, ...] = ()
    decision: str | None = None
    day: str | None = None
    folder: Path | None = None
    actor: str | None = None


@dataclass(frozen=True)
class Done:
    """A letter as it was written to ``path``. ``known`` says that the log had it; ``before`` are other files
    of the same letter, written by the same decision in the same format; ``action`` is what goes out with it,
    where its approval asked for it; ``pack`` the law of its case."""

    letter: Letter
    path: Path
    known: bool
    before: tuple[Letter, ...]
    action: Action | None
    pack: Pack


@dataclass(frozen=True)
class _Made:
    wanted: Wanted
    day: str
    template: Template
    format: Format
    data: bytes
    action: Action | None
    pack: Pack


def write(feeder: Feeder, order: Order) -> list[Done]:
    """Write the letters. Raises Refused, with every reason, before anything is written, where one of them
    cannot be."""
    check_filled({"--by": order.actor})
    today = today_of(feeder)
    made, wrong = [], []
    for wanted in _chosen(feeder, order):
        try:
            made += _made(feeder, wanted, order, order.day or _day_of(wanted) or today)
        except Refused as error:
            wrong += [_of_case(each, wanted) for each in error.diagnostics]
    if wrong:
        raise Refused(*wrong)
    folder = order.folder or feeder.workspace.root / OUT
    _make_folder(folder)
    put = [_put(folder, each) for each in made]
    actor = order.actor or feeder.workspace.actor
    letters = [
        Letter(
            each.wanted.case,
            each.wanted.name,
            each.wanted.decision,
            each.template.digest,
            each.format,
            each.day,
            digest_of(each.data),
            place_of(feeder.workspace.root, path),
            actor,
        )
        for each, path in zip(made, put, strict=True)
    ]
    known = _log(feeder, letters)
    return [
        Done(letter, path, letter.same in known, _before(letter, known), each.action, each.pack)
        for letter, path, each in zip(letters, put, made, strict=True)
    ]


def _day_of(wanted: Wanted) -> str | None:
    """The day that a letter bears already: what one decision asks for is one letter."""
    return wanted.written[-1].day if wanted.written and wanted.decision is not None else None


def _before(letter: Letter, known: Mapping[tuple[object, ...], Letter]) -> tuple[Letter, ...]:
    of = (letter.case, letter.name, letter.decision, letter.format)
    return tuple(
        each
        for each in known.values()
        if (each.case, each.name, each.decision, each.format) == of and each.digest != letter.digest
    )


def _log(feeder: Feeder, letters: Sequence[Letter]) -> dict[tuple[object, ...], Letter]:
    """Log the letters that the log has not; what it had of these cases."""
    with feeder.database.writing() as session:
        store = Store(session)
        known = {each.same: each for each in store.letters({each.case for each in letters})}
        fresh = list({each.same: each for each in letters if each.same not in known}.values())
        if fresh:
            store.open_batch(now(), "letters", ", ".join(sorted({each.name for each in fresh})))
            store.add_letters(fresh)
    for each in fresh:
        log("letter written", template=each.name, template_digest=each.template, digest=each.digest)
    return known


def _chosen(feeder: Feeder, order: Order) -> list[Wanted]:
    """The letters that are meant. Raises Refused for none."""
    with feeder.database.reading() as session:
        store = Store(session)
        laws = feeder.laws(store)
        cases = cases_of(store, order.of)
        asked = {case: wanted_of(store, case, laws[case.partition("/")[0]].zone) for case in cases}
        pack = laws[order.of.partition("/")[0]].latest.pack
    everyone = [wanted for case in cases for wanted in asked[case]]
    drafted = {effect.value for rule in pack.rules for effect in rule.then if effect.kind == "draft"}
    if order.decision is not None:
        return [_by_decision(feeder, order, asked.get(order.of, []))]
    if order.name is None:
        found = [wanted for wanted in everyone if wanted.stage == "to write"]
    elif "/" in order.of:
        named = [each for each in everyone if each.name == order.name and each.stage in _ASKED]
        found = named[-1:] or [_by_hand(order.of, order.name)]
    elif order.name in drafted:
        found = [each for each in everyone if each.name == order.name and each.stage == "to write"]
    else:
        found = [_by_hand(case, order.name) for case in cases]
    if not found:
        known = letter_names(feeder.workspace.root, pack.name)
        if order.name is not None and order.name not in known and order.name not in drafted:
            read_template(feeder.workspace.root, pack.name, order.name)
        what = "letter" if order.name is None else f"'{order.name}'"
        message = f"No {what} of {order.of} is asked for and not yet written."
        help = f"Name a letter to write it all the same, for one case: {', '.join(known) or 'none there'}."
        raise refused("letter-none", message, f"'forthwith letters list {order.of}' shows them. {help}")
    return found


_ASKED = ("to write", "overtaken", "written")


def _by_hand(case: str, name: str) -> Wanted:
    return Wanted(case, name, None, "", "by hand")


def _by_decision(feeder: Feeder, order: Order, asked: Sequence[Wanted]) -> Wanted:
    assert order.decision is not None
    if "/" not in order.of:
        message = f"Expected a case beside --decision; found the demand '{order.of}'."
        raise refused("letter-decision", message, "A decision is of one case: name it.")
    record = one_of(read_case(feeder, order.of).records, order.of, order.decision)
    name = order.name or record.draft
    if name is None:
        message = f"Decision {record.id} of {order.of} asks for no letter."
        raise refused("letter-decision", message, "Name the letter that is to be written by it.")
    for wanted in asked:
        if (wanted.decision, wanted.name) == (record.id, name):
            return wanted
    return Wanted(order.of, name, record.id, "", "to write")


def _made(feeder: Feeder, wanted: Wanted, order: Order, day: str) -> list[_Made]:
    file = read_case(feeder, wanted.case)
    pack = file.program.pack
    template = read_template(feeder.workspace.root, pack.name, wanted.name)
    decision = next((each for each in file.records if each.id == wanted.decision), None)
    if decision is not None:
        _check_day(file, decision, day)
    action = action_of(file.case, file.records, decision)
    values = values_of(file.program, file.case, decision, action, day, _passed(feeder, decision))
    fields = fields_of(pack)
    about = _about(file, wanted.name, day)
    goes = action if action is not None and approved_by(file.records, decision, action) else None
    made = []
    for format in order.formats or (("pdf",) if template.kind == "md" else ("docx",)):
        if (template.kind, format) == ("docx", "pdf"):
            data = as_pdf(written(template, "docx", fields, values, about), template.file)
        else:
            data = written(template, format, fields, values, about)
        made.append(_Made(wanted, day, template, format, data, goes, pack))
    return made


def _passed(feeder: Feeder, decision: DecisionRecord | None) -> Passed | None:
    """The deadline by whose passing a decision was made."""
    if decision is None or decision.deadline is None:
        return None
    why = explain(read_course(feeder, decision.case).course, decision.id)
    return None if why is None else why.passed


def _about(file: CaseFile, name: str, day: str) -> About:
    facts = file.case.facts
    respondent = cleaned(str(facts.get("respondent.name", "")))
    title = f"{name.replace('-', ' ').replace('_', ' ').capitalize()}: {respondent}"
    note = "invented for a demonstration" if file.case.synthetic else ""
    return About(title, cleaned(str(facts.get("demand.authority", ""))), day, file.case.id, note)


def _check_day(file: CaseFile, decision: DecisionRecord, day: str) -> None:
    decided = local_day(decision.at, file.program.zone)
    if day < decided:
        raise refused(
            "letter-before-decision",
            f"Expected a letter of {decided} or later, the day on which it was asked for; found {day}.",
            "Give the day with --on.",
        )


def _of_case(found: Diagnostic, wanted: Wanted) -> Diagnostic:
    from msgspec.structs import replace

    return replace(found, message=f"{wanted.case}, letter '{wanted.name}': {found.message}")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"Expected a folder to put letters in; {folder} cannot be made: {error.strerror}."
        raise refused("letter-folder", message, "Name another with -o.") from error


def _put(folder: Path, made: _Made) -> Path:
    """The file, written whole. One of the same name with other content stays; a number then tells them
    apart."""
    demand, _, respondent = made.wanted.case.partition("/")
    words = [_ODD.sub("-", word)[:80].strip(".") or "-" for word in (demand, respondent, made.wanted.name)]
    stem = "_".join([*words, made.day])
    number = 1
    while True:
        path = folder / (f"{stem}.{made.format}" if number == 1 else f"{stem}-{number}.{made.format}")
        if not os.path.lexists(path):
            break
        if path.is_file() and path.read_bytes() == made.data:
            return path
        number += 1
    try:
        save(path, made.data)
    except OSError as error:
        message = f"The letter could not be written to {path}: {error.strerror}."
        raise refused("letter-folder", message, "Name another folder with -o; nothing was logged.") from error
    return path
