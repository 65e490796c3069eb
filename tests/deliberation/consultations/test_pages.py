"""The home page and the page of one consultation, as visitors see them."""

import pytest
from django.test import Client

from deliberation.consultations import demo_data
from deliberation.consultations.models import Consultation
from deliberation.people.models import Person
from tests.deliberation.people.given import conference

pytestmark = pytest.mark.django_db


def sign_in(client: Client, person: Person) -> None:
    assert person.user is not None
    client.force_login(person.user)


def test_a_visitor_finds_the_public_consultation_in_either_language(client: Client, demo: demo_data.Demo) -> None:
    chinese = client.get("/").content.decode()
    assert "推进社区嵌入式养老服务" in chinese
    assert "网络议政远程协商" in chinese
    english = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert "Bringing care for the elderly into the neighbourhood" in english
    assert "Yunzhou City Consultative Conference" in english
    assert "network and remote consultation" in english


def test_a_consultation_says_what_it_is_about_and_what_one_is_there(client: Client, demo: demo_data.Demo) -> None:
    sign_in(client, demo.moderators[0])
    page = client.get(demo.consultation.get_absolute_url()).content.decode()
    assert "您的参会身份：主持人 · 主会场" in page
    assert '<a href="https://example.org/yanglao" rel="noopener noreferrer nofollow ugc">' in page


def test_a_hidden_consultation_answers_like_one_that_does_not_exist(client: Client, demo: demo_data.Demo) -> None:
    hidden = Consultation.objects.create(organisation=conference("邻市"), title="内部议题", text="机密")
    sign_in(client, demo.members[0])
    answers = [client.get(f"/consultations/{number}/") for number in (hidden.pk, hidden.pk + 1)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert "内部议题" not in answers[0].content.decode() + client.get("/").content.decode()


@pytest.mark.parametrize("number", ["0", "99999999999999999999999", "-1", "x"])
def test_a_number_that_is_none_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"/consultations/{number}/").status_code == 404


def test_what_people_wrote_is_never_obeyed(client: Client, demo: demo_data.Demo) -> None:
    attack = "<img src=x onerror=alert(1)>"
    Consultation.objects.create(organisation=conference(attack), title=attack, text=attack, visibility="public")
    person = demo.members[0]
    Person.objects.filter(pk=person.pk).update(name=attack)
    demo.consultation.participations.filter(person=person).update(venue=attack)
    sign_in(client, person)
    for page in ("/", demo.consultation.get_absolute_url(), f"/consultations/{Consultation.objects.latest('pk').pk}/"):
        html = client.get(page).content.decode()
        assert "<img" not in html
        assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_a_page_asks_the_database_the_same_few_questions(
    client: Client, demo: demo_data.Demo, django_assert_max_num_queries: object
) -> None:
    sign_in(client, demo.members[0])
    for number in range(20):
        Consultation.objects.create(
            organisation=conference(f"第{number}区"), title=f"议题{number}", visibility="public"
        )
    with django_assert_max_num_queries(18):  # type: ignore[operator]
        client.get("/")
