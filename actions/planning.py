"""What to do with a message: the codes it names, else what the search makes of it beside what was talked about."""

from actions.cases import case_in
from actions.memory import Memory
from actions.remarks import carries_over
from actions.said import Said
from actions.understanding import Answer, NotFound, Plan, plan
from kb.procedures.search import Decision
from kb.procedures.service import Procedures


def plan_of(said: Said, memory: Memory, procedures: Procedures) -> Plan:
    """The plan for a message in the citizen's words."""
    if said.codes:
        known = tuple(found.code for found in procedures.get_many(said.codes))
        return Answer(known) if known else NotFound()
    remark = _remark(said, memory, procedures)
    if remark and carries_over(said.text):
        return remark
    places = [place for place, _ in said.places]
    decided = plan(procedures, said.named, current=memory.procedure or None, asked_at=places)
    return decided if isinstance(decided, Answer) else remark or decided


def names_procedure(said: Said, procedures: Procedures) -> bool:
    """Whether a message that was understood as something else clearly asks about a procedure."""
    if said.is_button:
        return False
    result = procedures.search(said.named)
    return result.has_subject and result.decision is Decision.ANSWER


def _remark(said: Said, memory: Memory, procedures: Procedures) -> Plan | None:
    """A message that names a case of the procedure talked about, and nothing else that is clear."""
    current = procedures.get_many([memory.procedure])
    return Answer((current[0].code,)) if current and case_in(said.named, current[0]) else None
