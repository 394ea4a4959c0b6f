"""The kinds of channels there are: to add one, write its file and name it here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.notifications import ChannelKind
from service.notify.slack import Slack
from service.notify.teams import Teams
from service.notify.webhook import Webhook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.notify.sending import ChannelSender

CHANNELS: Final[Mapping[ChannelKind, ChannelSender]] = {
    ChannelKind.SLACK: Slack(),
    ChannelKind.TEAMS: Teams(),
    ChannelKind.WEBHOOK: Webhook(),
}
