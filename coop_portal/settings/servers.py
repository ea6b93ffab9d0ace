"""Where PostgreSQL and the Redis-protocol broker are: the environment says, or our embedded ones start."""

import os

import environ


def _embedded(name):
    from coop_portal import embedded

    return embedded.database_url() if name == "DATABASE_URL" else embedded.redis_url()


def database(variable="DATABASE_URL"):
    """Django's DATABASES entry for the server named by `variable`.

    DB_POOL is the size of a connection pool; only web processes set it, a worker's forks must not share one.
    """
    url = os.environ.get(variable) or _embedded("DATABASE_URL")
    config = environ.Env.db_url_config(url)
    config["ENGINE"] = "django.db.backends.postgresql"
    if pool := int(os.environ.get("DB_POOL", 0)):
        config.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": pool, "timeout": 5}
    return config


def broker(variable="REDIS_URL"):
    return os.environ.get(variable) or _embedded("REDIS_URL")
