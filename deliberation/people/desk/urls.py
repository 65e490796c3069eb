"""The addresses of the desk."""

from django.urls import path

from deliberation.people.desk import auditing, granting, paper, people, person, start

urlpatterns = [
    path("desk/", start.start, name="desk"),
    path("desk/site/", start.site, name="desk_site"),
    path("desk/site/audit/", auditing.of_the_site, name="desk_site_audit"),
    path("desk/site/logs/", start.verify_logs, name="desk_verify_logs"),
    path("desk/site/grants/", start.give_above, name="desk_give_site"),
    path("desk/site/organisations/<int:organisation>/move/", start.move, name="desk_move"),
    path("desk/site/organisations/<int:organisation>/grants/", start.give_above, name="desk_give_administrator"),
    path("desk/grants/<int:grant>/end/", granting.end, name="desk_end_grant"),
    path("desk/grants/<int:grant>/consent/", granting.consent, name="desk_consent"),
    path("desk/<int:organisation>/people/", people.people, name="desk_people"),
    path("desk/<int:organisation>/people/new/", people.add, name="desk_add_person"),
    path("desk/<int:organisation>/people/<int:person>/", person.person, name="desk_person"),
    path("desk/<int:organisation>/people/<int:person>/contact/", person.contact, name="desk_contact"),
    path("desk/<int:organisation>/people/<int:person>/code/", person.code, name="desk_code"),
    path("desk/<int:organisation>/people/<int:person>/factor/", person.second_factor, name="desk_factor"),
    path("desk/<int:organisation>/people/<int:person>/memberships/", person.begin_membership, name="desk_membership"),
    path("desk/<int:organisation>/people/<int:person>/grants/", granting.give, name="desk_give"),
    path(
        "desk/<int:organisation>/memberships/<int:membership>/end/", person.end_membership, name="desk_end_membership"
    ),
    path("desk/<int:organisation>/audit/", auditing.audit, name="desk_audit"),
    path("accounts/paper/", paper.sign_in, name="paper_code"),
]
