"""What Akoma Ntoso calls the parts of a debate, and what votes are called in the languages they come in."""

import re

from deliberation.meetings.debates.record import Choice, Manner


def _named(names: str) -> frozenset[str]:
    return frozenset(names.split())


SPEECHES = _named("speech question answer")
SECTIONS = _named(
    "administrationOfOath rollCall prayers oralStatements writtenStatements personalStatements ministerialStatements "
    "resolutions nationalInterest declarationOfVote communication petitions papers noticesOfMotion questions address "
    "proceduralMotions pointOfOrder adjournment debateSection"
)
# A section of this name without a heading lies between the items of the agenda, as our own records have it.
BETWEEN_ITEMS = "proceedings"
# These only hold together what stands in them, like a section without a heading.
HOLDERS = SECTIONS | _named("other speechGroup div container blockContainer component")
HEADINGS = _named("num heading subheading")
REMARKS = _named("narrative scene summary")

BLOCKS = _named(
    "p block blockContainer blockList ul ol li item listIntroduction listWrapUp tblock div container table tr td th "
    "caption toc tocItem heading subheading crossHeading foreign longTitle docTitle outcome authorialNote"
)
LINE_ENDS = _named("eol br")
# Marks that annotate words without being part of them; the blank before one is often forgotten.
REFERENCES = _named(
    "person role organization location entity concept object event process term date time recordedTime quantity "
    "relatedDocument ref rref mref def"
)

# Without accents, blanks and capitals, as they are compared.
CHOICES: dict[Choice, frozenset[str]] = {
    "yes": _named(
        "yes aye ayes yea yeas for infavour infavor content si afavor favor afirmativa sim favoravel pour ja dafur "
        "favorevole favorevoli favorevol ta za 赞成 贊成 同意"
    ),
    "no": _named(
        "no nos noe noes nay nays against notcontent encontra contra negativa nao contre nein dagegen contrario "
        "contrari nil proti 反对 反對"
    ),
    "abstain": _named(
        "abstain abstained abstaining abstention abstentions seabstiene abstiene abstencion abstenciones abstencao "
        "sabstenir enthaltung astenuto astenuti astensione staon 弃权 棄權"
    ),
}
MANNERS: dict[Manner, re.Pattern[str]] = {
    "unanimous": re.compile("unanim|einstimm|一致"),
    "acclamation": re.compile("acc?lama|aplauso|applau|鼓掌"),
}
# Words that stay small inside a name.
PARTICLES = _named("de del la las los y e von van der den da do dos das di du le")
