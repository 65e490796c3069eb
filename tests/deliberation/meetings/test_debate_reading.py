"""Debates as other chambers print them: what is printed decides, and the markup helps where nothing is."""

from pathlib import Path

import pytest

from deliberation.meetings.debates import (
    Debate,
    Decision,
    Item,
    ItemEnds,
    ItemStarts,
    Note,
    Rollcall,
    Speaker,
    Speech,
    read_debate,
)
from tests.deliberation.meetings.debate_files import DRAFT, FINAL, SECRETARY, akn, lists, section, voting

SMITH = '<TLCPerson eId="smith" href="/person/1" showAs="Jane Smith"/>'


@pytest.fixture
def read(tmp_path: Path):
    def reading(body: str, **parts: str) -> Debate:
        path = tmp_path / "debate.xml"
        path.write_text(akn(body, **parts), encoding="utf-8")
        return read_debate(path)

    return reading


def spoken(debate: Debate) -> list[Speech]:
    return [step for step in debate.steps if isinstance(step, Speech)]


@pytest.mark.parametrize("namespace", [FINAL, DRAFT])
def test_the_final_namespace_and_the_draft_read_alike(read, namespace: str) -> None:
    debate = read(section(SECRETARY), namespace=namespace)
    assert debate == Debate(
        title="/akn/xx/debate/2024-05-06",
        date="2024-05-06",
        language="en",
        speakers=(Speaker("ms smith", "Ms Smith"),),
        voters=(),
        items=(Item(1, None, "Questions"),),
        steps=(
            ItemStarts(1),
            Speech("ms smith", None, "Ms Smith", ("The minutes are before you.",)),
            ItemEnds(1),
        ),
    )


def test_where_no_name_is_printed_the_references_name_the_speaker(read) -> None:
    debate = read(section('<speech by="#smith"><p>I agree.</p></speech>'), references=SMITH)
    assert debate.speakers == (Speaker("jane smith", "Jane Smith"),)


def test_where_a_speaker_is_named_elsewhere_the_printed_name_holds_for_all_her_speeches(read) -> None:
    body = section(SECRETARY + '<speech by="#smith"><p>I have one more thing.</p></speech>')
    assert read(body, references=SMITH).speakers == (Speaker("ms smith", "Ms Smith"),)


def test_a_reference_that_stands_for_anybody_names_nobody_in_particular(read) -> None:
    body = section(
        '<speech by="#any"><from>Mr Orr</from><p>Aye.</p></speech>'
        '<speech by="#any"><from>Ms Poe</from><p>No.</p></speech>'
        '<speech by="#any"><p>Order!</p></speech>'
    )
    debate = read(body, references='<TLCPerson eId="any" href="/x" showAs="A member"/>')
    assert [speech.speaker for speech in spoken(debate)] == ["mr orr", "ms poe", "a member"]


@pytest.mark.parametrize(
    ("front", "name", "role", "said"),
    [
        ("El señor PÉREZ (Ministro de Hacienda).- Gracias.", "Pérez", "Ministro de Hacienda", "Gracias."),
        ("El diputado señor ORTIZ.-", "Ortiz", None, ""),
        ("La señora DE LA CRUZ, doña Ana (de pie).-", "De la Cruz", None, ""),
        ("Mr. McDONALD (North Ward): I rise.", "Mr. McDONALD", "North Ward", "I rise."),
        ("M. DUPONT. – Merci", "M. Dupont", None, "Merci"),
        ("王小明（主席）：现在开会。", "王小明", "主席", "现在开会。"),
        ("The Speaker", "The Speaker", None, ""),
        (
            "El señor <person refersTo='#x'>SOTO</person>(<role refersTo='#r'>Secretario</role>).-",
            "Soto",
            "Secretario",
            "",
        ),
        (
            "Ms Hale, " + "I thank the chair for this and that. " * 12,
            "Ms Hale",
            None,
            "I thank the chair for this and that. " * 11 + "I thank the chair for this and that.",
        ),
    ],
)
def test_the_label_before_a_speech_is_taken_apart(read, front: str, name: str, role: str | None, said: str) -> None:
    debate = read(section(f'<speech by="#x"><from>{front}</from><p>More.</p></speech>'))
    [speech] = spoken(debate)
    assert (debate.speakers[0].name, speech.role) == (name, role)
    assert speech.paragraphs == ((said, "More.") if said else ("More.",))


@pytest.mark.parametrize(
    "text", ["Artículo 11.- Plan de administración.", "TITLE IV.- Of fees.", "Señor Presidente, gracias.", "I agree."]
)
def test_speech_that_looks_like_a_label_stays_speech(read, text: str) -> None:
    debate = read(section(f'<speech by="#smith"><p>{text}</p></speech>'), references=SMITH)
    assert spoken(debate) == [Speech("jane smith", None, "", (text,))]


def test_one_speaker_in_capitals_and_in_small_letters_is_one_and_keeps_the_small_ones(read) -> None:
    body = section(
        '<speech by="#a"><from>El señor MCKAY.-</from><p>Uno.</p></speech>'
        '<speech by="#b"><from>El señor McKay.-</from><p>Dos.</p></speech>'
    )
    assert read(body).speakers == (Speaker("mckay", "McKay"),)


def test_an_office_said_only_in_the_markup_is_a_role(read) -> None:
    office = '<TLCRole eId="pm" href="/role/1" showAs="Prime Minister"/>'
    debate = read(section('<speech by="#smith" as="#pm"><p>Yes.</p></speech>'), references=SMITH + office)
    assert spoken(debate)[0].role == "Prime Minister"


def test_questions_and_answers_are_speeches(read) -> None:
    body = section(
        '<question by="#a"><from>Mr Orr</from><p>Why?</p></question>'
        '<answer by="#b"><from>Ms Poe</from><p>So.</p></answer>',
        name="questions",
    )
    assert [speech.speaker for speech in spoken(read(body))] == ["mr orr", "ms poe"]


def test_words_of_nobody_named_belong_to_the_record_as_a_note(read) -> None:
    debate = read(section(SECRETARY + "<speech><p>Hear, hear.</p></speech>"))
    assert [step for step in debate.steps if isinstance(step, Note)] == [Note("Hear, hear.")]


def test_remarks_and_loose_paragraphs_are_notes_in_their_place(read) -> None:
    body = section(
        "<narrative>The sitting\n opened.</narrative>" + SECRETARY + "<scene>Applause.</scene>"
        "<p>Paper one.</p><p>_____</p><p/><other><p>Paper  two,<eol/>with a line.</p></other>tail"
    )
    assert read(body).steps[1:-1] == (
        Note("The sitting opened."),
        Speech("ms smith", None, "Ms Smith", ("The minutes are before you.",)),
        Note("Applause."),
        Note("Paper one.\nPaper two,\nwith a line.\ntail"),
    )


def test_a_section_without_a_heading_is_an_item_only_on_top(read) -> None:
    inner = f'<debateSection name="Part">{section(SECRETARY, heading="Deep")}</debateSection>'
    debate = read(f'<debateSection name="OralAnswers">{inner}</debateSection><adjournment><p>Ends.</p></adjournment>')
    assert debate.items == (Item(1, None, "Oral Answers"), Item(2, 1, "Deep"), Item(3, None, "Adjournment"))
    assert [item.number for item in debate.agenda_items] == [1, 3]


def test_a_title_too_long_for_an_agenda_is_cut_and_told_whole_in_a_note(read) -> None:
    long = " ".join(["budget"] * 60)
    debate = read(section(SECRETARY, heading=long))
    assert debate.items[0].title == " ".join(["budget"] * 42) + "…"
    assert debate.steps[1] == Note(long)


def test_speeches_directly_in_the_body_stand_outside_any_item(read) -> None:
    debate = read(SECRETARY)
    assert debate.items == ()
    assert debate.steps == (Speech("ms smith", None, "Ms Smith", ("The minutes are before you.",)),)


def test_what_stands_last_and_directly_in_the_body_is_not_lost(read) -> None:
    assert read(SECRETARY + "<p>The clerk signs.</p>").steps[-1] == Note("The clerk signs.")


def test_lists_and_tables_are_told_line_by_line(read) -> None:
    lines = "<ul><li>One</li><li>Two</li></ul><table><tr><td><p>Three</p></td></tr></table>"
    assert read(section(SECRETARY + lines)).steps[-2] == Note("One\nTwo\nThree")


def test_long_runs_of_loose_paragraphs_become_several_notes_cut_between_paragraphs(read) -> None:
    notes = [step for step in read(section(SECRETARY + f"<p>{'a' * 1500}</p>" * 5)).steps if isinstance(step, Note)]
    assert [len(note.text) for note in notes] == [3001, 3001, 1500]


def test_a_paragraph_too_long_for_the_log_is_cut_at_a_blank(read) -> None:
    body = section(f'<speech by="#a"><from>Ms Poe</from><p>{"word " * 5000}</p><p>{"字" * 30_000}</p></speech>')
    paragraphs = spoken(read(body))[0].paragraphs
    assert [len(text) for text in paragraphs] == [19_999, 4_999, 20_000, 10_000]


def test_text_is_in_one_form_with_one_blank_between_words(read) -> None:
    body = section(
        '<speech by="#a"><from>Ms Poe</from><p>Cafe&#x301;\r\n\t&#xA0;con<b>ven</b>ción <i>y</i>\n más.</p></speech>'
    )
    assert spoken(read(body))[0].paragraphs == ("Caf\u00e9 convención y más.",)


def test_a_blank_forgotten_before_a_marked_name_is_given_back(read) -> None:
    people = (
        "de los señores<person refersTo='#a'>Nicolás</person>\n\t, y<i>O</i>. "
        "请<person refersTo='#b'>王小明</person>发言"
    )
    body = section(f'<speech by="#a"><from>Ms Poe</from><p>{people}</p></speech>')
    assert spoken(read(body))[0].paragraphs == ("de los señores Nicolás, yO. 请王小明发言",)


def test_a_roll_call_is_read_with_the_printed_counts(read) -> None:
    body = section(SECRETARY + lists(ayes=("Orr Ann", "Poe Bo"), noes=("Ray Cy",), abstentions=()))
    debate = read(body, analysis=voting(ayes=2, noes=1, abstentions=0))
    [call] = [step for step in debate.steps if isinstance(step, Rollcall)]
    assert call == Rollcall(
        question="The minutes are before you.",
        choices={"yes": ("orr ann", "poe bo"), "no": ("ray cy",), "abstain": ()},
        counts={"yes": 2, "no": 1, "abstain": 0},
        words={"yes": "ayes voted:", "no": "noes voted:", "abstain": "abstentions voted:"},
    )
    assert [voter.name for voter in debate.voters] == ["Orr Ann", "Poe Bo", "Ray Cy"]


def test_a_roll_call_without_printed_counts_is_read_where_the_file_prints_none(read) -> None:
    debate = read(section(SECRETARY + lists(ayes=("Orr Ann",), noes=("Poe Bo",))))
    [call] = [step for step in debate.steps if isinstance(step, Rollcall)]
    assert call.counts is None


def test_two_roll_calls_find_their_own_counts(read) -> None:
    first = section(SECRETARY + lists(ayes=("Orr Ann",), noes=("Poe Bo", "Ray Cy")), heading="First")
    second = section(lists(ayes=("Orr Ann", "Poe Bo"), noes=("Ray Cy",)), heading="Second")
    debate = read(first + second, analysis=voting(ayes=2, noes=1) + voting(ayes=1, noes=2))
    calls = [step for step in debate.steps if isinstance(step, Rollcall)]
    assert [(call.question, call.counts) for call in calls] == [
        ("The minutes are before you.", {"yes": 1, "no": 2, "abstain": 0}),
        ("Second", {"yes": 2, "no": 1, "abstain": 0}),
    ]
    assert len(debate.voters) == 3


def test_two_roll_calls_in_one_section_told_in_one_remark_are_both_held(read) -> None:
    told = "<summary>Ayes <quantity eId='q1'>1</quantity> and <quantity eId='q2'>1</quantity>.</summary>"
    body = section(SECRETARY + told + lists(ayes=("Orr Ann",)) + lists(ayes=("Poe Bo",)))
    counts = "".join(f'<voting eId="v{n}"><count value="1" refersTo="#ayes" href="#q{n}"/></voting>' for n in (1, 2))
    calls = [step for step in read(body, analysis=counts).steps if isinstance(step, Rollcall)]
    assert [call.choices["yes"] for call in calls] == [("orr ann",), ("poe bo",)]


@pytest.mark.parametrize(("sign", "other"), [('refersTo="#noes', 'refersTo="#paired'), ('#anyone">Poe Bo', '">')])
def test_a_mark_that_cannot_be_read_is_kept_as_a_note_and_named_by_its_line(read, sign: str, other: str) -> None:
    call = lists(ayes=("Orr Ann", "Poe Bo"), noes=("Ray Cy",), abstentions=("Sun Di",))
    assert sign in call
    debate = read(SECRETARY + section(call.replace(sign, other)), analysis=voting(ayes=2, noes=1, abstentions=1))
    assert [warning.partition(":")[0].split()[0] for warning in debate.warnings] == ["Line"]
    notes = " ".join(step.text for step in debate.steps if isinstance(step, Note))
    assert all(name in notes for name in ("Ray Cy", "Sun Di"))
    decisions = [step for step in debate.steps if isinstance(step, Decision)]
    assert [step.counts for step in decisions] == [{"yes": 2, "no": 1, "abstain": 1}]


def test_a_vote_may_say_its_own_choice(read) -> None:
    votes = '<summary>Division: <vote by="#smith" choice="#for"/> <vote by="#x" choice="#against">Ray</vote></summary>'
    debate = read(section(SECRETARY + votes), references=SMITH)
    [call] = [step for step in debate.steps if isinstance(step, Rollcall)]
    assert call.choices == {"yes": ("jane smith",), "no": ("ray",), "abstain": ()}
    assert call.words == {"yes": "Division:"}


def test_votes_outside_an_outcome_and_an_outcome_beside_them_are_told_once_each(read) -> None:
    votes = (
        '<summary refersTo="#ayes">Ayes: <vote by="#a">Orr</vote>'
        '<outcome refersTo="#noes">Noes: <vote by="#b">Poe</vote></outcome></summary>'
    )
    [call] = [step for step in read(section(SECRETARY + votes)).steps if isinstance(step, Rollcall)]
    assert call.choices == {"yes": ("orr",), "no": ("poe",), "abstain": ()}
    assert call.words == {"yes": "Ayes:", "no": "Noes:"}


def test_counts_of_one_choice_printed_in_two_parts_are_added(read) -> None:
    body = section(SECRETARY + lists(ayes=("Orr Ann", "Poe Bo")))
    [call] = [step for step in read(body, analysis=voting(ayes=1, yes=1)).steps if isinstance(step, Rollcall)]
    assert call.counts == {"yes": 2, "no": 0, "abstain": 0}


def test_the_attendance_is_no_vote(read) -> None:
    present = "<rollCall><heading>Present</heading><p>Orr</p><p>Poe</p></rollCall>"
    debate = read(present + section(SECRETARY))
    assert debate.steps[:3] == (ItemStarts(1), Note("Orr\nPoe"), ItemEnds(1))
    assert debate.voters == ()


@pytest.mark.parametrize(
    ("outcome", "manner"),
    [
        ("aprobacionUnanime", "unanimous"),
        ("agreedByAcclamation", "acclamation"),
        ("agreed", "unspecified"),
        ("yes", "unspecified"),
    ],
)
def test_an_outcome_in_words_is_a_decision(read, outcome: str, manner: str) -> None:
    debate = read(section(SECRETARY + f'<summary><outcome refersTo="#{outcome}">So done.</outcome></summary>'))
    decision = Decision("So done.", manner, "The minutes are before you.")
    assert [step for step in debate.steps if isinstance(step, Decision)] == [decision]


def test_an_outcome_beside_a_roll_call_is_a_remark_on_it(read) -> None:
    done = '<summary><outcome refersTo="#carried">Carried.</outcome></summary>'
    debate = read(section(SECRETARY + lists(ayes=("Orr Ann",)) + done), analysis=voting(ayes=1))
    assert not [step for step in debate.steps if isinstance(step, Decision)]
    assert debate.steps[-2] == Note("Carried.")


def test_a_decision_the_body_does_not_tell_stands_at_the_end_of_the_section_it_points_to(read) -> None:
    first = '<debateSection name="a" eId="s1"><heading>First</heading>' + SECRETARY + "</debateSection>"
    debate = read(first + section("<p>Rest.</p>"), analysis=voting(href="#s1", outcome="agreed", none=0))
    assert debate.steps[2:4] == (Decision("agreed", "unspecified", "The minutes are before you."), ItemEnds(1))


def test_a_decision_that_points_nowhere_comes_last(read) -> None:
    shown = '<TLCConcept eId="agreed" href="/x" showAs="Agreed by all present"/>'
    debate = read(section(SECRETARY), analysis=voting(outcome="agreed"), references=shown)
    assert debate.steps[-1] == Decision("Agreed by all present", "unspecified", "/akn/xx/debate/2024-05-06")


def test_a_count_for_which_no_list_is_printed_is_a_decision_with_numbers(read) -> None:
    body = section(SECRETARY + '<summary><outcome refersTo="#carried">Carried by 5 to 4.</outcome></summary>')
    debate = read(body, analysis=voting(outcome="carried", ayes=5, noes=4))
    counts = {"yes": 5, "no": 4, "abstain": 0}
    assert debate.steps[2] == Decision("Carried by 5 to 4.", "counted", "The minutes are before you.", counts)


def test_the_title_is_that_on_the_cover(read) -> None:
    cover = "<p>Sitting of the <docTitle>Standing Committee</docTitle></p>"
    assert read(section(SECRETARY), cover=cover).title == "Standing Committee"
