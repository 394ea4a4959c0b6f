"""Where notices are sent besides email: Slack, Microsoft Teams and programs. Each is on once a test has arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, make_response, render_template

from service.actions.notifications import set_channels
from service.actions.notifications.receivers import ReceiverDraft, ReceiverRefusedError
from service.facts.access import Role
from service.facts.notifications import ChannelKind, ReceiverState
from service.notify.channels import CHANNELS
from service.store.notifications import channels, messages
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.notifications.notice_lines import SEVERITIES
from service.web.notifications.receiver_forms import ChannelForm, NewChannelForm
from service.web.notifications.receiver_labels import CHANNEL_STATES, SEND_STATES

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from service.store.tables.channels import NoticeChannel

blueprint = CompanyPages("channels", __name__)

#: Messages that the page of a channel lists.
MOST_LISTED = 20


@blueprint.get("/channels")
@access.requires(Role.OWNER)
def list_all() -> str:
    return _page(NewChannelForm())


@blueprint.post("/channels")
@access.requires(Role.OWNER)
def add() -> Response:
    """A webhook's secret is shown this once, on the page itself; for any other kind the page of the channel follows."""
    form = NewChannelForm()
    if not form.validate_on_submit():
        return make_response(_page(form), 422)
    kind = ChannelKind(form.kind.data)
    try:
        channel_id = set_channels.add_channel(
            services(), access.company().id, kind, form.draft, form.chosen, actor=access.visitor().email
        )
    except ReceiverRefusedError as refusal:
        form.say(refusal)
        return make_response(_page(form), 422)
    channel = _channel(channel_id)
    if CHANNELS[kind].is_signed:
        return make_response(_one(channel, _empty_form(channel), set_channels.secret_of(services(), channel)))
    return redirect_with("channel-added", "channels.show", channel_id=channel_id)


@blueprint.get("/channels/<int:channel_id>")
@access.requires(Role.OWNER)
def show(channel_id: int) -> str:
    channel = _channel(channel_id)
    return _one(channel, _empty_form(channel))


@blueprint.post("/channels/<int:channel_id>")
@access.requires(Role.OWNER)
def change(channel_id: int) -> Response:
    channel, form = _channel(channel_id), ChannelForm()
    if not form.validate_on_submit():
        return make_response(_one(channel, form), 422)
    company_id, actor = access.company().id, access.visitor().email
    try:
        draft = form.draft if CHANNELS[ChannelKind(channel.kind)].is_signed else _unsigned(form)
        set_channels.change_channel(services(), company_id, channel_id, draft, actor=actor)
    except ReceiverRefusedError as refusal:
        form.say(refusal)
        return make_response(_one(channel, form), 422)
    set_channels.choose_severities(services(), company_id, channel_id, form.chosen, actor=actor)
    is_to_test = _channel(channel_id).state == ReceiverState.UNTESTED
    return redirect_with(
        "channel-changed-untested" if is_to_test else "channel-changed", "channels.show", channel_id=channel_id
    )


@blueprint.post("/channels/<int:channel_id>/test")
@access.requires(Role.OWNER)
def send_test(channel_id: int) -> Response:
    _channel(channel_id)
    set_channels.send_test(services(), job_notifier(), access.company().id, channel_id, actor=access.visitor().email)
    return redirect_with("channel-test-sent", "channels.show", channel_id=channel_id)


@blueprint.post("/channels/<int:channel_id>/off")
@access.requires(Role.OWNER)
def turn_off(channel_id: int) -> Response:
    _channel(channel_id)
    set_channels.turn_off_channel(services(), access.company().id, channel_id, actor=access.visitor().email)
    return redirect_with("channel-off", "channels.show", channel_id=channel_id)


@blueprint.get("/channels/<int:channel_id>/remove")
@access.requires(Role.OWNER)
def ask_to_remove(channel_id: int) -> str:
    """What removing would do, before it is done."""
    return render_template("notifications/remove_channel.html", channel=_channel(channel_id))


@blueprint.post("/channels/<int:channel_id>/remove")
@access.requires(Role.OWNER)
def remove(channel_id: int) -> Response:
    _channel(channel_id)
    set_channels.remove_channel(services(), access.company().id, channel_id, actor=access.visitor().email)
    return redirect_with("channel-removed", "channels.list_all")


def _empty_form(channel: NoticeChannel) -> ChannelForm:
    """Its name and severities; address and secret are not shown again."""
    return ChannelForm(formdata=None, name=channel.name, severities=channel.severities)


def _unsigned(form: ChannelForm) -> ReceiverDraft:
    return ReceiverDraft(form.draft.name, form.draft.address)


def _channel(channel_id: int) -> NoticeChannel:
    channel = channels.get(access.company().id, channel_id)
    if channel is None:
        abort(404)
    return channel


def _page(form: NewChannelForm) -> str:
    rows = channels.of_company(access.company().id)
    return render_template(
        "notifications/channels.html",
        has_mail=services().mail is not None,
        rows=rows,
        form=form,
        kinds=CHANNELS,
        states=CHANNEL_STATES,
        names={kind.value: sender.label for kind, sender in CHANNELS.items()},
        severities=SEVERITIES,
    )


def _one(channel: NoticeChannel, form: ChannelForm, secret: str = "") -> str:
    return render_template(
        "notifications/channel.html",
        channel=channel,
        form=form,
        sender=CHANNELS[ChannelKind(channel.kind)],
        secret=secret,
        sent=messages.newest_of_channel(channel.company_id, channel.id, MOST_LISTED),
        states=CHANNEL_STATES,
        send_states=SEND_STATES,
    )
