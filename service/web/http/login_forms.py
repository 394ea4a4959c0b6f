"""The forms of signing in: an email address, passwords, and nothing else is taken (security S33)."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length


class LoginForm(FlaskForm):
    email = EmailField(
        "Email address",
        [InputRequired("Enter your email address."), Length(max=254, message="That is too long.")],
    )
    password = PasswordField(
        "Password",
        [InputRequired("Enter your password."), Length(max=1024, message="That is too long.")],
    )


class CodeForm(FlaskForm):
    code = StringField("Code", [InputRequired("Type the code."), Length(max=40, message="That is too long.")])


class PasswordForm(FlaskForm):
    current = PasswordField(
        "Present password",
        [InputRequired("Enter your current password."), Length(max=1024, message="That is too long.")],
    )
    new = PasswordField("New password", [InputRequired("Choose a new password.")])
    again = PasswordField(
        "New password again",
        [
            InputRequired("Repeat the new password."),
            EqualTo("new", "This is not the same as the new password above."),
        ],
    )
