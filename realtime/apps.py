"""The Django app of the transport."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "realtime"

    def ready(self) -> None:
        from deliberation.meetings.signals import advanced
        from realtime import hub
        from realtime.cluster import redis_client
        from realtime.infra import deploy_checks  # noqa: F401  # importing the checks registers them

        redis_client.check()
        advanced.connect(hub.on_advanced, dispatch_uid="realtime.hub")
