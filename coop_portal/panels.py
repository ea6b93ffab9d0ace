"""What registered entries give to a lower page or to the dashboard."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class DashboardItem:
    """Something that waits for a person today."""

    title: str
    url: str
    count: int | None = None
    text: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Panel:
    """A part of a lower page: a heading and a template of the higher app, with its context."""

    title: str
    template: str
    context: dict = field(default_factory=dict)
