"""Who may import whom: the contracts of `pyproject.toml`, kept by the tests too."""

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports


def test_les_contrats_d_import_sont_tenus() -> None:
    assert lint_imports(no_cache=True, is_debug_mode=False) == EXIT_STATUS_SUCCESS
