import io
import logging

import pytest

from coop_portal.logs import MaskingFormatter, mask

SECRET = "Zx9_kd-83jdkKDJ38dkd93kdKDK39dk"


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        (f"GET /l/{SECRET}/ HTTP/1.1", "GET /l/…/ HTTP/1.1"),
        (f'"GET /l/{SECRET}/?a=b HTTP/1.1" 200', '"GET /l/…/?… HTTP/1.1" 200'),
        (f"http://portal.example/l/{SECRET}/", "http://portal.example/l/…/"),
        (f"path=/l/{SECRET}", "path=/l/…"),
        ("GET /uslugi/?q=zajecia+dla+seniorow HTTP/1.1", "GET /uslugi/?… HTTP/1.1"),
        ("http://portal.example/uslugi/?q=przemoc", "http://portal.example/uslugi/?…"),
        ('{"path": "/uslugi/?q=przemoc", "x": 1}', '{"path": "/uslugi/?…", "x": 1}'),
        ("what? nothing", "what? nothing"),
        ("GET /uslugi/ 200", "GET /uslugi/ 200"),
    ],
)
def test_mask_hides_secrets_and_queries(line, masked):
    assert mask(line) == masked


def test_masking_formatter_masks_arguments_and_tracebacks():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    from structlog.dev import ConsoleRenderer

    handler.setFormatter(MaskingFormatter(processors=[ConsoleRenderer(colors=False)]))
    logger = logging.getLogger("tests.masking")
    logger.addHandler(handler)
    try:
        logger.warning("%s opened", f"/l/{SECRET}/")
        try:
            raise ValueError(f"/l/{SECRET}/?q=x")
        except ValueError:
            logger.exception("failed")
    finally:
        logger.removeHandler(handler)
    assert SECRET not in stream.getvalue()
    assert stream.getvalue().count("/l/…/") >= 2


def test_loggers_of_django_have_no_handlers_that_mask_nothing():
    assert [logging.getLogger(name).handlers for name in ("django", "django.server")] == [[], []]
    assert any(isinstance(handler.formatter, MaskingFormatter) for handler in logging.getLogger().handlers)
