"""The first page: the companies a visitor may see, or straight to the only one; and making a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from service.actions.accounts.create_company import LONGEST_NAME, CompanyFaultError, create_company
from service.facts.access import Role
from service.facts.settings import DEFAULT_ZONE
from service.store.accounts import memberships
from service.web.forms.time_zones import zones
from service.web.http import access
from service.web.http.app_context import services
from service.web.overview import company_list
from service.web.ui.paging import Page, page_number

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("home", __name__)


class CompanyForm(FlaskForm):
    name = StringField("Name", [InputRequired("Enter the company's name")])
    slug = StringField("Web address name", [InputRequired("Enter a web address name")])
    time_zone = SelectField("Time zone", choices=zones, default=DEFAULT_ZONE)


@blueprint.get("/")
@access.signed_in("lists only companies the visitor has a role in")
def companies() -> str | Response:
    """The bureau's home; a visitor with one company is taken there."""
    if request.args.get("later") != "yes" and memberships.pending_of(access.visitor().user_id):
        return redirect(url_for("invitations.list_all"), 303)
    if access.has_one_company() and request.args.get("all") != "yes":
        is_approver = access.visitor().role_in(access.company().id) is Role.APPROVER
        return redirect(url_for("periods.list_all" if is_approver else "overview.show"), 303)
    return all_companies()


@blueprint.get("/companies")
@access.signed_in("lists only companies the visitor has a role in")
def all_companies() -> str:
    """Every company of the visitor, what needs them first."""
    visitor, mine, q = access.visitor(), access.own_companies(), request.args.get("q", "").strip()
    found, page = company_list.named(mine, q) if q else mine, Page(page_number())
    return render_template(
        "overview/companies.html",
        rows=company_list.by_urgency(found, page),
        page=page.of(len(found)),
        links=company_list.links(),
        q=q,
        in_all=len(mine),
        may_found=_may_found(),
        owns_some=any(visitor.may(Role.OWNER, company.id) for company in mine),
    )


@blueprint.get("/companies/new")
@access.signed_in("only for owners of every company")
def new_company() -> str:
    if not _may_found():
        abort(403)
    return render_template("overview/new_company.html", form=CompanyForm())


@blueprint.post("/companies/new")
@access.signed_in("only for owners of every company")
def make_company() -> Response:
    if not _may_found():
        abort(403)
    form = CompanyForm()
    if form.validate_on_submit():
        try:
            company = create_company(
                services(),
                form.slug.data.strip(),
                form.name.data[: LONGEST_NAME + 1],
                time_zone=form.time_zone.data,
                actor=access.visitor().email,
            )
        except CompanyFaultError as error:
            form[error.field].errors = [error.message]
        else:
            return redirect(url_for("connect.show", slug=company.slug), 303)
    return make_response(render_template("overview/new_company.html", form=form), 422)


def _may_found() -> bool:
    return access.visitor().roles.get(None) is Role.OWNER
