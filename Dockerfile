# 1. The libraries, in a stage of their own: pip and its cache stay behind.
FROM python:3.11-slim AS libraries
WORKDIR /build
COPY requirements.txt requirements-pdf.txt ./
# What stands below "# tests" is not needed to serve.
RUN sed '/^# tests/,$d' requirements.txt > serve.txt \
    && python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r serve.txt -r requirements-pdf.txt

# 2. The site.
FROM python:3.11-slim
# What papers as PDF are drawn with.
RUN apt-get update && apt-get install -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 && rm -rf /var/lib/apt/lists/*
# Fonts are indexed in /tmp: the rest may be read-only.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME=/tmp
RUN useradd --system --no-create-home --uid 10001 nanofat
COPY --from=libraries /venv /venv
WORKDIR /site
COPY manage.py ./
COPY nanofat nanofat
COPY assessments assessments
COPY templates templates
COPY --chmod=755 .docker/entrypoint /entrypoint
# The key is only for this step; a start without a real one is refused.
RUN SECRET_KEY="$(head -c 48 /dev/urandom | base64)" ALLOWED_HOSTS=localhost \
    python manage.py collectstatic --noinput --verbosity 0
USER nanofat
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["/entrypoint", "health"]
ENTRYPOINT ["/entrypoint"]
CMD ["web"]
