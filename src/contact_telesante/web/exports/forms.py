"""What is taken away, in which form, to whom and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contact_telesante.web.privacy.forms import PrintForm, choices

FORMS = {
    "xlsx": _("Excel workbook (.xlsx)"),
    "csv": _("Text table (.csv)"),
    "pdf": _("Document to read (.pdf)"),
}
WHICH = {"active": _("Patients on the board"), "all": _("Inactive patients too")}
COLUMNS = {"all": _("Every column that I see"), "shown": _("The columns of the board")}


class ExportForm(PrintForm):
    """A file that leaves the board, with what the register asks."""

    file_format = forms.ChoiceField(label=_("Format"), choices=choices(FORMS))
    which = forms.ChoiceField(label=_("Patients"), choices=choices(WHICH))
    columns = forms.ChoiceField(label=_("Columns"), choices=choices(COLUMNS))
