"""Who may record what by hand: the roles that the law asks for, and whom the workspace lists for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from engine.diagnostics import Again, Diagnostic, NotPermitted, PackInvalid, Refused
from engine.naming import nearest
from engine.packs.load import read_pack
from engine.packs.pack import Pack
from engine.runtime.feed import Feeder
from engine.runtime.workspace import CONFIG, Workspace, pack_names


def check_role(
    workspace: Workspace, what: str, roles: Sequence[str], actor: str | None, role: str | None
) -> None:
    """Raises NotPermitted, saying who may, where recording ``what`` takes one of ``roles`` and ``role`` is
    none of them, or is one for which the workspace lists others."""
    if permitted(workspace, roles, actor, role):
        return
    if roles and role not in roles:
        lacking = Diagnostic(
            "role-missing",
            f"Expected somebody acting as {' or '.join(roles)} to record {what}; "
            f"found {f'the role {role}' if role else 'no role'}.",
            f"Whoever has the role adds {' or '.join(f'--role {name}' for name in roles)}."
            + "".join(_listed(workspace, name) for name in roles),
            again=tuple(_in_role(workspace, actor, name) for name in roles),
        )
        raise NotPermitted(lacking, wanted=tuple(roles))
    assert role is not None
    lacking = Diagnostic(
        "role-missing",
        f"Expected somebody listed as {role} to record {what}; found {actor or 'no actor'}.",
        f"Name who acts with --by, or add the person under [roles] in {CONFIG}.{_listed(workspace, role)}",
    )
    raise NotPermitted(lacking, wanted=(role,))


def permitted(workspace: Workspace, roles: Sequence[str], actor: str | None, role: str | None) -> bool:
    """Whether somebody may record what takes one of ``roles``."""
    return (not roles or role in roles) and (role is None or workspace.may_act(actor, role))


def check_acting(
    feeder: Feeder, type: str, subject: str, kind: str, actor: str | None, role: str | None
) -> None:
    """Raises NotPermitted for who lacks the role that it takes to act on an action of ``kind``, by the law in
    force of a case; ``type`` is the event that is to be recorded."""
    check_role(feeder.workspace, f"{type} of {kind}", acting_roles(feeder, subject, kind), actor, role)


def acting_roles(feeder: Feeder, subject: str, kind: str) -> tuple[str, ...]:
    """The roles of which one is needed to act on an action; none where the law asks for none."""
    law = feeder.book.law(feeder.demands[subject.partition("/")[0]])
    spec = None if law is None else law.latest.pack.actions.get(kind)
    return () if spec is None else tuple(spec.roles)


def _in_role(workspace: Workspace, actor: str | None, role: str) -> Again:
    """The command with the role; and a place for the name of somebody who may, where who acts may not."""
    by = () if workspace.may_act(actor, role) else (("--by", "NAME"),)
    return Again(options=(*by, ("--role", role)))


def check_listed_roles(feeder: Feeder) -> None:
    """Raises Refused where the workspace lists people for a role that no pack knows: the role that was
    meant would be open to anyone. Packs of the workspace are read only where those in force do not do."""
    workspace = feeder.workspace
    if not workspace.roles:
        return
    known = {
        role for law in feeder.in_force() for _, program, _ in law.recorded for role in roles_of(program.pack)
    }
    if workspace.roles.keys() <= known:
        return
    found = unknown_roles(workspace, known)
    if found:
        raise Refused(*found)


def unknown_roles(workspace: Workspace, known: Collection[str] = ()) -> list[Diagnostic]:
    """The roles that the workspace lists people for and neither ``known`` nor any of its packs knows.
    Where a pack has mistakes its roles cannot be told; then only those that are like one that is known."""
    roles, told = set(known), True
    for name in pack_names(workspace.root):
        try:
            roles |= roles_of(read_pack(workspace.root, name))
        except PackInvalid:
            told = False
    unknown = [role for role in workspace.roles if role not in roles]
    return [_unknown(role, roles) for role in unknown if told or nearest(role, roles) is not None]


def _unknown(role: str, roles: Collection[str]) -> Diagnostic:
    near = nearest(role, roles)
    return Diagnostic(
        code="unknown-role",
        message=f"{CONFIG} lists people for the role '{role}', which no pack of the workspace knows: "
        "whichever role was meant is open to anyone.",
        help=(f"Did you mean '{near}'? " if near else "")
        + f"The packs know: {', '.join(sorted(roles)) or 'no role'}.",
    )


def roles_of(pack: Pack) -> set[str]:
    """The roles in which somebody can act under a pack."""
    of_actions = {role for action in pack.actions.values() for role in action.roles}
    return of_actions | {role for event in pack.events.values() for role in event.roles}


def _listed(workspace: Workspace, role: str) -> str:
    people = workspace.roles.get(role)
    if people is None:
        return ""
    return f" {CONFIG} lists {', '.join(people) or 'nobody'} as {role}."
