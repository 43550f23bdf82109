"""Static files under hashed names, compressed once, modules' imports included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise says no types
    """Rewrites `import` statements too, so that a module never loads a stale neighbour."""

    support_js_module_import_aggregation = True
