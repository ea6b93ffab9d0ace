# Front-end parts: only what the static files need leaves this stage.
FROM node:22-bookworm-slim AS frontend
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

# Python packages, pinned by hashes, in a folder that the last stage takes over.
FROM python:3.11-slim-bookworm AS packages
COPY requirements/base.txt /tmp/base.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/base.txt

FROM python:3.11-slim-bookworm AS portal
RUN apt-get update \
    && apt-get install -y --no-install-recommends gettext libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /portal portal \
    && install -d -o portal /srv/files
COPY --from=packages /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=coop_portal.settings.production MEDIA_ROOT=/srv/files
WORKDIR /portal
COPY --from=frontend /portal/node_modules node_modules
COPY . .
# The variables are read by the settings and used by nothing here.
RUN find locale locale_allauth locale_leaflet -name '*.po' -exec sh -c 'msgfmt --check-format -o "${1%.po}.mo" "$1"' - {} \; \
    && SECRET_KEY=build ALLOWED_HOSTS=build PUBLIC_URL=https://build MAIL_DOMAIN=build SEAL_PKCS12=build EMAIL_URL=smtp://build:25 \
       DATABASE_URL=postgresql://build/build REDIS_URL=redis://build/0 \
       python manage.py collectstatic --no-input --verbosity 0
USER portal
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--limit-request-line", "8190", "--worker-tmp-dir", "/dev/shm", "coop_portal.wsgi"]
