"""The addresses of a team's settings, under `teams/<slug>/settings/`."""

from django.urls import URLPattern, URLResolver, path

from contact_telesante.web.settings import (
    catalogue,
    checks,
    conversion,
    fields,
    options,
    sections,
    versions,
    views,
)

one = "fields/<slug:key>/"
option = one + "options/<slug:name>/"
rule = one + "checks/<int:place>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.settings, name="settings"),
    path("fields/", fields.fields, name="settings-fields"),
    path("new-field/", fields.field_types, name="settings-field-types"),
    path("new-field/<slug:kind>/", fields.add_field, name="settings-field-add"),
    path(one, fields.field, name="settings-field"),
    path(one + "move/", fields.move_field, name="settings-field-move"),
    path(one + "retire/", fields.retire_field, name="settings-field-retire"),
    path(one + "restore/", fields.restore_field, name="settings-field-restore"),
    path(one + "type/", conversion.field_type, name="settings-field-type"),
    path(one + "new-option/", options.add_option, name="settings-option-add"),
    path(option, options.option, name="settings-option"),
    path(option + "move/", options.move_option, name="settings-option-move"),
    path(option + "retire/", options.retire_option, name="settings-option-retire"),
    path(option + "restore/", options.restore_option, name="settings-option-restore"),
    path(one + "new-check/<slug:kind>/", checks.add_check, name="settings-check-add"),
    path(rule, checks.check, name="settings-check"),
    path(rule + "remove/", checks.remove_check, name="settings-check-remove"),
    path("sections/", sections.sections, name="settings-sections"),
    path("sections/<slug:name>/", sections.section, name="settings-section"),
    path("sections/<slug:name>/move/", sections.move_section, name="settings-section-move"),
    path("versions/", versions.versions, name="settings-versions"),
    path("versions/<int:version>/", versions.version, name="settings-version"),
    path("versions/<int:version>/restore/", versions.restore_version, name="settings-version-restore"),
    path("catalogue/", catalogue.catalogue, name="settings-catalogue"),
    path("new-template/", catalogue.save_template, name="settings-template-save"),
    path("catalogue/<slug:name>/", catalogue.template, name="settings-template"),
    path("catalogue/<uuid:template_id>/retire/", catalogue.retire_template, name="settings-template-retire"),
]
