# docker build -t aidants-connect . && docker run --env-file production.env -p 8000:8000 aidants-connect
FROM python:3.13-slim AS paquets
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    APP_ENV=production \
    FLASK_SKIP_DOTENV=1 \
    PORT=8000
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin aidants
COPY --from=paquets /venv /venv
WORKDIR /service
COPY . .
RUN python -m compileall -q app config.py wsgi.py gunicorn.conf.py
USER aidants
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/sante\", timeout=2)"]
CMD ["gunicorn", "wsgi:app"]
