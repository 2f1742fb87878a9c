"""The values of a procedure. Everything that leaves the knowledge base is one of these frozen dataclasses."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Aspect(StrEnum):
    """What a citizen can ask about a procedure."""

    DOCUMENTS = "documents"
    FORM = "form"
    FEE = "fee"
    TIME = "time"
    PLACE = "place"
    ONLINE = "online"
    STEPS = "steps"
    CONDITIONS = "conditions"
    RESULT = "result"
    LEGAL_BASIS = "legal_basis"
    AUDIENCE = "audience"
    OVERVIEW = "overview"


class Method(StrEnum):
    """How a dossier is handed in (cách thức thực hiện)."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    POST = "post"


class Level(StrEnum):
    """Who decides (cấp thực hiện)."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    COMMUNE = "commune"
    OTHER = "other"


class TimeUnit(StrEnum):
    """Units of a processing time. `DAY` is a calendar day."""

    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"


class FeeKind(StrEnum):
    """`LOCAL`: the provincial People's Council decides and the record gives no amount that holds."""

    FREE = "free"
    AMOUNT = "amount"
    LOCAL = "local"


class Duty(StrEnum):
    """Whether a document is handed in or only shown."""

    SUBMIT = "submit"
    SHOW = "show"


class Origin(StrEnum):
    """Where the wording of a record comes from."""

    SAMPLE = "sample"
    IMPORT = "import"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class ProcessingTime:
    """How long the authority takes from a complete dossier on. `method` None means every method."""

    number: float
    unit: TimeUnit
    method: Method | None = None
    case: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee (lệ phí) or charge (phí). `amount` in whole units of `currency`; `per` is what one payment buys.

    Both dates are inclusive; a fee outside its dates is not shown.
    """

    kind: FeeKind
    amount: int | None = None
    currency: str = "VND"
    per: str = ""
    case: str = ""
    method: Method | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the fee is charged on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True, slots=True)
class SubmissionMethod:
    """One way to hand in. `place` is where or how, in the record's words."""

    method: Method
    place: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A paper of the dossier. `case` says when it is needed ("" = always); counts the record lacks are None."""

    name: str
    case: str = ""
    duty: Duty = Duty.SUBMIT
    originals: int | None = None
    copies: int | None = None
    form: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A condition or remark that is not a document. `standard` names a paragraph that recurs over many records."""

    text: str
    standard: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the source record that could not be read with certainty.

    `kind` is an ASCII name (`time_without_unit`), `aspect` the part it concerns, `detail` what the record says.
    """

    kind: str
    aspect: Aspect
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One administrative procedure as citizens may see it. Empty means: the record does not say, or not clearly."""

    code: str
    title: str
    field: str = ""
    ministry: str = ""
    levels: tuple[Level, ...] = ()
    audience: tuple[str, ...] = ()
    agency: str = ""
    decision: str = ""
    summary: str = ""
    methods: tuple[SubmissionMethod, ...] = ()
    times: tuple[ProcessingTime, ...] = ()
    fees: tuple[Fee, ...] = ()
    documents: tuple[Document, ...] = ()
    notes: tuple[Note, ...] = ()
    steps: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    legal_references: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    url: str = ""
    checked_at: date | None = None
    origin: Origin = Origin.IMPORT
    # SHA-256 of the source record that the wording was written from and checked against.
    source_digest: str = ""
    findings: tuple[Finding, ...] = ()

    def findings_of(self, aspect: Aspect) -> tuple[Finding, ...]:
        """What could not be read with certainty in this part."""
        return tuple(finding for finding in self.findings if finding.aspect is aspect)
