"""Fed to `manage.py shell` in a container: a meeting with a moderator and two members, who have accounts."""

from deliberation.consultations.models import Consultation, Participation
from deliberation.meetings.operations import create_meeting
from deliberation.people.models import Organisation, Person, User

organisation = Organisation.objects.create(name="云州市政协")
consultation = Consultation.objects.create(organisation=organisation, title="协商", visibility="public")
for role, name in (("moderator", "zhuchi"), ("member", "anna"), ("member", "bao")):
    user = User.objects.create_user(f"{name}@yiting.example", None)
    person = Person.objects.create(name=name, user=user)
    Participation.objects.create(consultation=consultation, person=person, role=role, venue="主会场")
meeting = create_meeting(consultation=consultation, title="会议")
meeting.officers_need_factor = False  # its moderator signs in with a code alone
meeting.save(update_fields=("officers_need_factor",))
print(meeting.pk)
