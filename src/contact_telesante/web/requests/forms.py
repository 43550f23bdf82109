"""A question, an answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contact_telesante.web.forms import RefusableForm


class AskForm(RefusableForm):
    """What is asked about a patient."""

    question = forms.CharField(
        label=_("Question"),
        help_text=_("Kept with the patient’s history; it does not replace the chart."),
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
    )


class AnswerForm(RefusableForm):
    """What is answered."""

    answer = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}))
