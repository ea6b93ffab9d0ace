"""Structured logs; secrets of links and query strings never reach them."""

import logging.config
import re

import structlog

# /l/<secret>/ opens something to whoever reads it, and so do the links of a new password and of a new address;
# what follows "?" may be what somebody searched for.
_SECRET = re.compile(r"(/l/|/kalendarz/[0-9a-f-]{36}/|/haslo/odzyskaj/|/potwierdzenie-adresu/)[\w:-]{16,}")
_QUERY = re.compile(r"(/[^\s?\"'<>]*)\?[^\s\"'<>]+")


def mask(text):
    return _QUERY.sub(r"\1?…", _SECRET.sub(r"\1…", text))


class MaskingFormatter(structlog.stdlib.ProcessorFormatter):
    """Masks the finished line, so that no logger, ours or a library's, is forgotten."""

    def format(self, record):
        return mask(super().format(record))


def configure(_settings):
    """Called by Django in place of its own configuration (`LOGGING_CONFIG`)."""
    from django.conf import settings

    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": MaskingFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        *_ending(settings),
                    ],
                    "foreign_pre_chain": shared,
                }
            },
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
            # Django has given these handlers of their own already, which mask nothing.
            "loggers": {name: {"handlers": [], "propagate": True} for name in ("django", "django.server")}
            | {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},  # they tell each step
            "root": {"handlers": ["console"], "level": settings.LOG_LEVEL},
        }
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _ending(settings):
    """Lines for a person at the console, or JSON with the whole traceback for whoever collects them."""
    if settings.DEBUG:
        return [structlog.dev.ConsoleRenderer(colors=False)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
