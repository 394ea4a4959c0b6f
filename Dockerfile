# One image for web, worker and scheduler; the command chooses. Runs as an ordinary user, with a read-only root file
# system: only /tmp is written to (mount a tmpfs there).
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TZ=UTC VAR_FOLDER=/tmp/var \
    LISTEN_ADDRESS=0.0.0.0 PORT=8000
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin payroll
WORKDIR /app
COPY --from=build /venv /venv
COPY wsgi.py Procfile ./
COPY config ./config
COPY jobs ./jobs
COPY service ./service
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["gunicorn", "-c", "config/gunicorn.py", "wsgi:app"]
