"""The one signal: a meeting has advanced. Sent after the commit with `meeting` (UUID) and `seq`."""

from django.dispatch import Signal

advanced = Signal()
