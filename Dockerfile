# Two stages: the first makes a wheel from the checkout, the second holds what runs and nothing else.

FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE ./
COPY actors actors
COPY goalfund goalfund
COPY sql sql
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    GOALFUND_HOST=0.0.0.0 \
    GOALFUND_DATA_DIR=/data
RUN useradd --system --uid 10001 --home-dir /data --create-home goalfund
COPY requirements.lock /tmp/
RUN pip install --no-cache-dir --no-deps --require-hashes -r /tmp/requirements.lock
COPY --from=build /wheels /tmp/wheels
RUN pip install --no-cache-dir --no-deps /tmp/wheels/*.whl && rm -r /tmp/wheels /tmp/requirements.lock
USER goalfund
WORKDIR /data
VOLUME /data
EXPOSE 8000
# The server drains on SIGTERM; give it longer than GOALFUND_DRAIN_DEADLINE_S before you kill it.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('GOALFUND_PORT', '8000') + '/healthz', timeout=2)"]
CMD ["goalfund", "serve"]
