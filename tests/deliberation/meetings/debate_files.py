"""Small Akoma Ntoso debates made for one test each, and the real one where it can be had."""

from pathlib import Path

import pytest

FINAL = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
DRAFT = f"{FINAL}/WD17"
REAL = Path(__file__).parents[4] / "shared" / "data" / "debates" / "cl_sesion56_2006-06-15.akn.xml"

needs_the_real_debate = pytest.mark.skipif(
    not REAL.exists(), reason="the real debate is not here: ../shared/data/debates beside the checkout"
)

SECRETARY = """
<speech by="#smith"><from>Ms Smith</from><p>The minutes are before you.</p></speech>
"""


def akn(body: str, *, analysis: str = "", references: str = "", cover: str = "", namespace: str = FINAL) -> str:
    """A whole file around what stands in its debateBody."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<akomaNtoso xmlns="{namespace}">
  <debate name="hansard">
    <meta>
      <identification source="#clerk">
        <FRBRWork><FRBRthis value="/akn/xx/debate/2024-05-06"/><FRBRdate date="2024-05-06" name="sitting"/></FRBRWork>
        <FRBRExpression><FRBRlanguage language="en"/></FRBRExpression>
      </identification>
      <analysis source="#clerk"><parliamentary>{analysis}</parliamentary></analysis>
      <references source="#clerk">{references}</references>
    </meta>
    <coverPage>{cover}</coverPage>
    <debateBody>{body}</debateBody>
  </debate>
</akomaNtoso>
"""


def section(content: str, *, heading: str = "Questions", name: str = "debateSection") -> str:
    return f'<{name} name="part"><heading>{heading}</heading>{content}</{name}>'


def lists(**choices: tuple[str, ...]) -> str:
    """A roll call's lists: one outcome for each choice, named as a chamber might name it."""
    shown = {
        choice: "".join(f'<vote by="#anyone">{name}; </vote>' for name in names) for choice, names in choices.items()
    }
    return "".join(
        f'<summary><outcome refersTo="#{choice} ">{choice} voted: {votes}</outcome></summary>'
        for choice, votes in shown.items()
    )


def voting(*, href: str = "#nowhere", outcome: str = "carried", **counts: int) -> str:
    told = "".join(f'<count value="{value}" refersTo="#{choice}"/>' for choice, value in counts.items())
    return f'<voting eId="v1" outcome="#{outcome}" href="{href}">{told}</voting>'
