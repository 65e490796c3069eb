import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import deliberation.people.text


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("consultations", "0001_initial"),
        ("people", "0007_text_messages"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "title",
                    models.CharField(
                        max_length=200, validators=[deliberation.people.text.validate_line], verbose_name="title"
                    ),
                ),
                (
                    "title_en",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[deliberation.people.text.validate_line],
                        verbose_name="title in English",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="what is asked")),
                ("text_en", models.TextField(blank=True, max_length=3000, verbose_name="what is asked, in English")),
                ("takes_opinions", models.BooleanField(default=True, verbose_name="opinions in free words")),
                (
                    "open_to",
                    models.CharField(
                        choices=[
                            ("anybody", "anybody"),
                            ("account", "whoever proves an e-mail or phone number"),
                            ("members", "members of the organisation"),
                            ("sector", "members of some sectors"),
                        ],
                        default="anybody",
                        max_length=20,
                        verbose_name="who may take part",
                    ),
                ),
                (
                    "identity",
                    models.CharField(
                        choices=[
                            ("none", "not asked"),
                            ("contact", "e-mail or phone proved"),
                            ("real_name", "real name, verified by the body"),
                        ],
                        default="none",
                        max_length=20,
                        verbose_name="identity",
                    ),
                ),
                (
                    "legal_ground",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[deliberation.people.text.validate_line],
                        verbose_name="legal ground for asking who somebody is",
                    ),
                ),
                (
                    "moderation",
                    models.CharField(
                        choices=[("before", "before they are shown"), ("after", "after they are shown")],
                        default="before",
                        max_length=20,
                        verbose_name="opinions are reviewed",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("en", "English")],
                        default="zh-hans",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "max_opinions",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="opinions per person, at most",
                    ),
                ),
                (
                    "max_length",
                    models.PositiveSmallIntegerField(
                        default=2000,
                        validators=[
                            django.core.validators.MinValueValidator(50),
                            django.core.validators.MaxValueValidator(2000),
                        ],
                        verbose_name="characters per opinion, at most",
                    ),
                ),
                (
                    "hides_results",
                    models.BooleanField(
                        default=True, verbose_name="results of a viewpoint only after one's own answer"
                    ),
                ),
                (
                    "review_days",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(30),
                        ],
                        verbose_name="working days for a review",
                    ),
                ),
                (
                    "appeal_days",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="working days in which an appeal is possible",
                    ),
                ),
                (
                    "consent_version",
                    models.CharField(default="2026-11", max_length=20, verbose_name="version of the privacy notice"),
                ),
                ("retention_until", models.DateField(verbose_name="what is not shown is kept until")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "in preparation"),
                            ("open", "open"),
                            ("closed", "closed"),
                            ("concluded", "concluded"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "stopped",
                    models.BooleanField(default=False, editable=False, verbose_name="stopped for the time being"),
                ),
                ("opens_at", models.DateTimeField(blank=True, null=True, verbose_name="opens")),
                ("closes_at", models.DateTimeField(blank=True, null=True, verbose_name="closes")),
                ("last_number", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="consultations.consultation",
                        verbose_name="consultation",
                    ),
                ),
                (
                    "sectors",
                    models.ManyToManyField(blank=True, related_name="+", to="people.sector", verbose_name="sectors"),
                ),
            ],
            options={
                "verbose_name": "call for opinions",
                "verbose_name_plural": "calls for opinions",
                "ordering": ("-created_at", "-pk"),
                "indexes": [models.Index(fields=["state", "closes_at"], name="round_by_state")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="round_has_a_title"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "open", "closed", "concluded"])),
                        name="round_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("open_to__in", ["anybody", "account", "members", "sector"])),
                        name="round_open_to_somebody_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("identity", "none"),
                            models.Q(
                                ("identity__in", ["contact", "real_name"]),
                                models.Q(("legal_ground", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="round_identity_has_a_legal_ground",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("moderation__in", ["before", "after"])), name="round_moderation_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            models.Q(("closes_at__isnull", False), ("opens_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="round_once_open_has_times",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_at__isnull", True),
                            ("closes_at__isnull", True),
                            ("closes_at__gt", models.F("opens_at")),
                            _connector="OR",
                        ),
                        name="round_closes_after_it_opens",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("max_length__gte", 50), ("max_length__lte", 2000)),
                        name="round_length_has_bounds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Option",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("place", "place"), ("group", "group of people")], max_length=10)),
                ("name", models.CharField(max_length=60, validators=[deliberation.people.text.validate_line])),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=100, validators=[deliberation.people.text.validate_line]),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="options", to="opinions.round"
                    ),
                ),
            ],
            options={
                "ordering": ("round", "kind", "position"),
                "constraints": [
                    models.UniqueConstraint(fields=("round", "kind", "position"), name="option_once_in_its_place"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["place", "group"])), name="option_kind_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="participants", to="opinions.round"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("one", "choose one"),
                            ("several", "choose several"),
                            ("scale", "give marks from 1 to 5"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.CharField(max_length=200, validators=[deliberation.people.text.validate_line])),
                (
                    "text_en",
                    models.CharField(blank=True, max_length=300, validators=[deliberation.people.text.validate_line]),
                ),
                ("choices", models.JSONField(blank=True, default=list)),
                ("most", models.PositiveSmallIntegerField(default=1)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="opinions.round"
                    ),
                ),
            ],
            options={
                "ordering": ("round", "position"),
                "constraints": [
                    models.UniqueConstraint(fields=("round", "position"), name="question_once_in_its_place"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["one", "several", "scale"])), name="question_kind_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="opinions.round"
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("key", models.UUIDField(editable=False)),
                ("receipt", models.BinaryField(max_length=32, null=True, unique=True)),
                ("text", models.TextField(max_length=2000, null=True)),
                ("shown_text", models.TextField(blank=True, default="")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "In review"),
                            ("shown", "Shown"),
                            ("withheld", "Withheld"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="received",
                        max_length=12,
                    ),
                ),
                ("guardian", models.BooleanField(default=False, verbose_name="submitted by a guardian")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("online", "online"),
                            ("phone", "by phone"),
                            ("station", "at a station"),
                            ("paper", "on paper"),
                        ],
                        default="online",
                        max_length=10,
                    ),
                ),
                ("paper_number", models.CharField(blank=True, max_length=20)),
                ("submitted_at", models.DateTimeField()),
                ("editable_until", models.DateTimeField()),
                ("edited_at", models.DateTimeField(null=True)),
                (
                    "waits_for",
                    models.CharField(
                        blank=True,
                        choices=[("review", "review"), ("appeal", "appeal"), ("report", "report by a reader")],
                        default="review",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("shown_at", models.DateTimeField(null=True)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("consent_version", models.CharField(max_length=20)),
                ("retention_until", models.DateField()),
                (
                    "claimed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="opinions.option",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="opinions.option",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="opinions", to="opinions.round"
                    ),
                ),
            ],
            options={
                "verbose_name": "opinion",
                "verbose_name_plural": "opinions",
                "ordering": ("round", "number"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("waits_for", ""), _negated=True),
                        fields=["round", "due_at"],
                        name="opinion_queue",
                    ),
                    models.Index(fields=["round", "status", "-number"], name="opinion_list"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "number"), name="opinion_number_once"),
                    models.UniqueConstraint(fields=("round", "key"), name="opinion_stored_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("paper_number", ""), _negated=True),
                        fields=("round", "paper_number"),
                        name="opinion_paper_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["received", "shown", "withheld", "withdrawn"])),
                        name="opinion_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "shown"), ("shown_text", ""), _connector="OR"),
                        name="opinion_hidden_shows_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("waits_for__in", ["", "review", "appeal", "report"])),
                        name="opinion_waiting_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["online", "phone", "station", "paper"])),
                        name="opinion_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "online"), ("entered_by__isnull", True)),
                            models.Q(models.Q(("channel", "online"), _negated=True), ("entered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="opinion_entered_by_somebody_where_not_online",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField(blank=True, max_length=1000)),
                ("at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "opinion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appeal", to="opinions.opinion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("told_at", models.DateTimeField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[("shown", "Shown"), ("withheld", "Withheld"), ("undone", "Undone")], max_length=10
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=20)),
                (
                    "note",
                    models.CharField(blank=True, max_length=200, validators=[deliberation.people.text.validate_line]),
                ),
                ("masked", models.JSONField(blank=True, default=list)),
                (
                    "appeal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="opinions.appeal",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="opinions.batch",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="opinions.opinion"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["shown", "withheld", "undone"])),
                        name="decision_verdict_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict", "withheld"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_withheld_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpinionLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "opinion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="link", to="opinions.opinion"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinion_links",
                        to="opinions.participant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chosen", models.JSONField()),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="opinions.opinion"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="opinions.question"
                    ),
                ),
            ],
            options={
                "ordering": ("opinion", "question"),
                "constraints": [
                    models.UniqueConstraint(fields=("opinion", "question"), name="answer_once_per_question")
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=20)),
                ("words", models.TextField(max_length=500, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="opinions.decision"
                    ),
                ),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="opinions.opinion"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(
                        max_length=200, validators=[deliberation.people.text.validate_line], verbose_name="reason"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recusals", to="opinions.round"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("round", "person"), name="recusal_once")],
            },
        ),
        migrations.CreateModel(
            name="ParticipantLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("device", models.BinaryField(max_length=32, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "participant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="link", to="opinions.participant"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="opinions.round"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("round", "account"), name="participant_once_per_account"),
                    models.UniqueConstraint(fields=("round", "device"), name="participant_once_per_device"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account__isnull", False), ("device__isnull", True)),
                            models.Q(("account__isnull", True), ("device__isnull", False)),
                            _connector="OR",
                        ),
                        name="participant_known_by_one_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("opened", "opened"),
                            ("extended", "extended"),
                            ("stopped", "stopped for the time being"),
                            ("resumed", "resumed"),
                            ("closed", "closed"),
                            ("concluded", "concluded"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(max_length=200, validators=[deliberation.people.text.validate_line])),
                ("opens_at", models.DateTimeField(null=True)),
                ("closes_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="opinions.round"
                    ),
                ),
            ],
            options={
                "ordering": ("round", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="round_act_has_a_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Viewpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "text",
                    models.CharField(
                        max_length=200, validators=[deliberation.people.text.validate_line], verbose_name="viewpoint"
                    ),
                ),
                (
                    "text_en",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[deliberation.people.text.validate_line],
                        verbose_name="viewpoint in English",
                    ),
                ),
                ("seed", models.BooleanField(default=True, verbose_name="written by the secretariat")),
                ("hidden", models.BooleanField(default=False, verbose_name="taken out")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="viewpoints", to="opinions.round"
                    ),
                ),
            ],
            options={
                "verbose_name": "viewpoint",
                "verbose_name_plural": "viewpoints",
                "ordering": ("round", "number"),
                "constraints": [models.UniqueConstraint(fields=("round", "number"), name="viewpoint_number_once")],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.SmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="opinions.participant"
                    ),
                ),
                (
                    "viewpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="votes", to="opinions.viewpoint"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("viewpoint", "participant"), name="vote_once_per_participant"),
                    models.CheckConstraint(condition=models.Q(("value__in", [-1, 0, 1])), name="vote_value_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoteChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.SmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="opinions.participant"
                    ),
                ),
                (
                    "viewpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="opinions.viewpoint"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["viewpoint", "participant"], name="votechange_of_vote")],
            },
        ),
    ]
