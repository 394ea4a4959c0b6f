"""The forms of signing in: an email address, passwords, and nothing else is taken (security S33)."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length


class LoginForm(FlaskForm):
    email = EmailField(
        "Email address",
        [
            InputRequired("Enter your email address"),
            Length(max=254, message="Email address must be 254 characters or fewer"),
        ],
    )
    password = PasswordField(
        "Password",
        [InputRequired("Enter your password"), Length(max=1024, message="Password must be 1,024 characters or fewer")],
    )


class CodeForm(FlaskForm):
    code = StringField(
        "Security code",
        [InputRequired("Enter the code"), Length(max=40, message="Security code must be 40 characters or fewer")],
    )


class PasswordForm(FlaskForm):
    current = PasswordField(
        "Current password",
        [
            InputRequired("Enter your current password"),
            Length(max=1024, message="Current password must be 1,024 characters or fewer"),
        ],
    )
    new = PasswordField("New password", [InputRequired("Enter a new password")])
    again = PasswordField(
        "Confirm password",
        [
            InputRequired("Enter the new password again"),
            EqualTo("new", "The two passwords are not the same"),
        ],
    )
