"""The forms of one's own account."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_telesante.identity.passwords import LONGEST, Length

if TYPE_CHECKING:
    from contact_telesante.identity.models import User


class PasswordForm(forms.Form):
    """A new password, typed once: it can be shown, and a forgotten one asked anew."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=gettext_lazy("The same, once more"),
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: "User", *args: Any) -> None:
        super().__init__(*args)
        self.user = user
        self.fields["password"].help_text = Length().get_help_text()

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password

    def clean(self) -> None:
        given = self.cleaned_data
        if "password" in given and given["password"] != given.get("repeated"):
            self.add_error("repeated", _("The two are not the same."))


class TokenForm(forms.Form):
    """What an API token may do, and for how long."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("What will use it, to find it again."),
    )
    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=1, max_value=366, initial=90)
    read_only = forms.BooleanField(label=gettext_lazy("Reads only"), required=False)


class NameForm(forms.Form):
    """The name of a passkey."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Where it is kept: « My telephone », « Blue key »."),
    )
