"""What every promise is: it looks at each step and once more at the end, and raises AssertionError."""

from tests.core.trial import Step, Trial


class Promise:
    def kept(self, step: Step, trial: Trial) -> None: ...

    def ends(self, trial: Trial) -> None: ...
