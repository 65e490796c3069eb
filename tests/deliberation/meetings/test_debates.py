"""The real sitting, read as a clerk would check it: against the printed page."""

from collections import Counter
from collections.abc import Iterator

import pytest
from lxml import etree

from deliberation.meetings.debates import (
    Debate,
    Decision,
    ItemEnds,
    ItemStarts,
    Note,
    Rollcall,
    Speech,
    Step,
    read_debate,
)
from tests.deliberation.meetings.debate_files import REAL, needs_the_real_debate

pytestmark = needs_the_real_debate


@pytest.fixture(scope="module")
def debate() -> Debate:
    return read_debate(REAL)


def of(debate: Debate, kind: type[Step]) -> list[Step]:
    return [step for step in debate.steps if isinstance(step, kind)]


def squeezed(text: str) -> str:
    """Letters and digits alone: what must not be lost, and cannot be found by accident of layout."""
    return "".join(character for character in text if character.isalnum())


def body_text() -> str:
    root = etree.parse(REAL, etree.XMLParser(remove_comments=True)).getroot()
    return squeezed("".join(root.find(".//{*}debateBody").itertext()))


def test_the_sitting_says_what_it_is(debate: Debate) -> None:
    sitting = "CÁMARA DE DIPUTADOS · LEGISLATURA 353ª, ORDINARIA · Sesión 56ª, en martes 8 de noviembre de 2005"
    assert (debate.title, debate.date, debate.language) == (sitting, "2006-06-15", "es")


def test_eleven_people_give_thirty_five_speeches(debate: Debate) -> None:
    names = {speaker.key: speaker.name for speaker in debate.speakers}
    assert Counter(names[speech.speaker] for speech in of(debate, Speech)) == {
        "Ascencio": 20,
        "Ortiz": 1,
        "Loyola": 2,
        "Urrutia": 2,
        "Forni": 1,
        "Cornejo": 4,
        "Ulloa": 1,
        "Álvarez": 1,
        "Hoffmann": 1,
        "Zaldívar": 1,
        "Letelier": 1,
    }
    assert len(of(debate, Speech)) == 35


def test_offices_are_roles_and_postures_are_not(debate: Debate) -> None:
    assert Counter((speech.speaker, speech.role) for speech in of(debate, Speech)) == {
        ("ascencio", "Presidente"): 20,
        ("ortiz", None): 1,
        ("loyola", "Secretario"): 2,
        ("urrutia", None): 2,
        ("forni", None): 1,
        ("cornejo", None): 1,
        ("cornejo", "Vicepresidente"): 3,
        ("ulloa", None): 1,
        ("álvarez", "Prosecretario"): 1,
        ("hoffmann", "Secretario"): 1,
        ("zaldívar", "Presidente"): 1,
        ("letelier", None): 1,
    }


def test_what_is_said_in_the_same_breath_as_the_name_is_speech(debate: Debate) -> None:
    ulloa = next(speech for speech in of(debate, Speech) if speech.speaker == "ulloa")
    assert ulloa.label == "El señor ULLOA.-"
    assert ulloa.paragraphs[0].startswith("Señor Presidente, en la última modificación a la ley de Tránsito")
    assert len(ulloa.paragraphs[0]) == 601


def test_a_name_in_the_first_paragraph_is_found_and_the_rest_kept(debate: Debate) -> None:
    urrutia = [speech for speech in of(debate, Speech) if speech.speaker == "urrutia"]
    assert urrutia[1].paragraphs[0].startswith("Perdón, señor Presidente, pero el ministro de Hacienda")


def test_the_twelve_sections_of_the_body_are_the_agenda_and_headings_within_them_sub_items(debate: Debate) -> None:
    assert [item.title for item in debate.agenda_items] == [
        "XI. Otros documentos de la Cuenta.",
        "I. ASISTENCIA",
        "II. APERTURA DE LA SESIÓN",
        "III. ACTAS",
        "IV. CUENTA",
        "V. ACUERDOS DE COMITÉS",
        "VI. HOMENAJE",
        "VII. ORDEN DEL DÍA",
        "VIII. PROYECTOS DE ACUERDO",
        "IX. INCIDENTES",
        "Adjournment",
        "X. DOCUMENTOS DE LA CUENTA",
    ]
    titles = {item.number: item.title for item in debate.items}
    under = Counter(titles[item.parent] for item in debate.items if item.parent)
    assert under == {
        "IV. CUENTA": 1,
        "VI. HOMENAJE": 1,
        "VII. ORDEN DEL DÍA": 1,
        "EXIGENCIA DE LICENCIA CLASE F PARA CONDUCIR VEHÍCULOS DE EMERGENCIA DE BOMBEROS. "
        "Tercer trámite constitucional.": 2,
        "VIII. PROYECTOS DE ACUERDO": 1,
        "IX. INCIDENTES": 2,
        "X. DOCUMENTOS DE LA CUENTA": 1,
    }


def test_items_start_once_and_end_like_brackets(debate: Debate) -> None:
    open_items: list[int] = []
    parents = {item.number: item.parent for item in debate.items}
    for step in debate.steps:
        if isinstance(step, ItemStarts):
            assert parents[step.item] == (open_items[-1] if open_items else None)
            open_items.append(step.item)
        elif isinstance(step, ItemEnds):
            assert open_items.pop() == step.item
    assert open_items == []
    assert [step.item for step in of(debate, ItemStarts)] == [item.number for item in debate.items]


def test_the_roll_call_counts_as_printed(debate: Debate) -> None:
    [call] = of(debate, Rollcall)
    assert {choice: len(keys) for choice, keys in call.choices.items()} == {"yes": 86, "no": 0, "abstain": 2}
    assert call.counts == {"yes": 86, "no": 0, "abstain": 2}
    assert call.choices["abstain"] == ("galilea vidaurre josé antonio", "kuschel silva carlos ignacio")
    assert call.question == (
        "En votación las modificaciones del Senado al proyecto que modifica la ley N° 18.290, de Tránsito, "
        "con el fin de exigir licencia especial clase F para conducir vehículos de emergencia de bomberos."
    )


def test_the_roll_call_is_held_before_its_result_is_told(debate: Debate) -> None:
    place = next(index for index, step in enumerate(debate.steps) if isinstance(step, Rollcall))
    after = debate.steps[place + 1]
    assert isinstance(after, Note)
    assert after.text.startswith("-Efectuada la votación en forma económica")


def test_everybody_who_voted_is_a_voter_once_and_no_voter_is_a_speaker(debate: Debate) -> None:
    [call] = of(debate, Rollcall)
    assert [voter.key for voter in debate.voters] == [key for keys in call.choices.values() for key in keys]
    assert len({voter.key for voter in debate.voters}) == 88
    assert debate.voters[0].name == "Accorsi Opazo Enrique"
    assert debate.voters[85].name == "Walker Prieto Patricio"
    assert not {voter.key for voter in debate.voters} & {speaker.key for speaker in debate.speakers}


def test_two_decisions_were_taken_without_counting(debate: Debate) -> None:
    assert of(debate, Decision) == [
        Decision(
            "Acordado.",
            "unanimous",
            "¿Habría acuerdo para incorporar dicho Protocolo en el acta y en la versión de la sesión "
            "en la que la Sala despachó el proyecto de ley de Presupuestos?",
        ),
        Decision(
            "Acordado.",
            "unanimous",
            "Ofrezco la palabra. Si le parece a la Sala, el proyecto se aprobará por unanimidad. ¿Habría acuerdo?",
        ),
    ]


def test_the_attendance_is_a_note_and_no_vote(debate: Debate) -> None:
    place = debate.steps.index(ItemStarts(2))
    attendance = debate.steps[place + 1]
    assert isinstance(attendance, Note)
    assert attendance.text.startswith("-Asistieron los siguientes señores diputados: (100)\nNOMBRE")
    assert isinstance(debate.steps[place + 2], ItemEnds)


def test_no_word_of_the_body_is_lost_and_none_is_told_twice(debate: Debate) -> None:
    rest = body_text()
    whole = len(rest)
    told = list(pieces(debate))
    for piece in told:
        # What is found is taken out, so that nothing can be found a second time.
        before, found, after = rest.partition(squeezed(piece))
        assert found, piece
        rest = before + after
    # The adjournment prints no heading; all else was printed, and all that was printed is told.
    assert (rest, sum(len(squeezed(piece)) for piece in told)) == ("", whole)


def test_the_record_keeps_the_order_in_which_it_was_printed(debate: Debate) -> None:
    text = body_text()
    end = 0
    for step in debate.steps:
        if isinstance(step, Speech | Note | Decision):
            for words in spoken(step):
                found = text.find(squeezed(words), end)
                assert found >= end, words
                end = found + len(squeezed(words))


def pieces(debate: Debate) -> Iterator[str]:
    """Everything the debate tells, longest first, so that no short piece is found inside a longer one."""
    voters = {voter.key: voter.name for voter in debate.voters}
    told = [item.title for item in debate.items if item.title != "Adjournment"]
    for step in debate.steps:
        told.extend(spoken(step))
        if isinstance(step, Rollcall):
            for choice, keys in step.choices.items():
                told.append(step.words.get(choice, "") + "".join(voters[key] for key in keys))
    return iter(sorted((piece for piece in told if squeezed(piece)), key=lambda piece: -len(squeezed(piece))))


def spoken(step: Step) -> Iterator[str]:
    if isinstance(step, Speech):
        yield step.label + "".join(step.paragraphs)
    elif isinstance(step, Note | Decision):
        yield step.text
